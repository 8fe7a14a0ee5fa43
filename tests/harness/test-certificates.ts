import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { keepCertificates } from '@setpoint/local-stack';

/** An authority of one spec file's own, with a certificate for the dispatcher. */
export class TestCertificates {
  private constructor(
    private readonly dir: string,
    private readonly ca: Buffer,
    /** For a dispatcher. */
    readonly env: Readonly<Record<string, string>>,
  ) {}

  static async create(): Promise<TestCertificates> {
    const dir = mkdtempSync(join(tmpdir(), 'setpoint-certificates-'));
    const { ca, cert, key } = await keepCertificates({ dir, hosts });
    const env = { MQTT_TLS_CA: ca, MQTT_TLS_CERT: cert, MQTT_TLS_KEY: key };
    return new TestCertificates(dir, readFileSync(ca), env);
  }

  /** What a device trusts, and, if it has a certificate of its own, how it proves who it is. */
  async of(device?: { readonly productKey: string; readonly deviceKey: string }): Promise<ConnectionOptions> {
    if (!device) return { ca: this.ca };
    const { devices } = await keepCertificates({ dir: this.dir, hosts, devices: [device] });
    const [files] = devices;
    if (!files) throw new Error('no certificate was made');
    return { ca: this.ca, cert: readFileSync(files.cert), key: readFileSync(files.key) };
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

const hosts = ['127.0.0.1', 'localhost'];
