import { type Logger, Repeater, type Startable } from '@setpoint/service-kit';
import { readTlsMaterial, type TlsFiles, type TlsMaterial } from './tls-material.js';

const EVERY_MS = 60_000;

interface Watched {
  readonly files: TlsFiles;
  readonly loaded: TlsMaterial;
  /** Takes certificates for the connections that come from now on. */
  readonly use: (material: TlsMaterial) => void;
  readonly log: Logger;
}

/**
 * Takes up certificates that were replaced on the disk. Read, not looked at for their time: three small files a minute,
 * and links and clocks do not matter. What does not fit together, as half-way through a replacement, is not taken; the
 * next look finds it whole.
 */
export class CertificateWatch implements Startable {
  private readonly repeater: Repeater;
  private current: TlsMaterial;

  constructor(private readonly watched: Watched) {
    this.current = watched.loaded;
    this.repeater = new Repeater('certificates', EVERY_MS, () => this.look(), watched.log);
  }

  start(): Promise<void> {
    return this.repeater.start();
  }

  stop(): Promise<void> {
    return this.repeater.stop();
  }

  async look(): Promise<void> {
    const { files, use, log } = this.watched;
    const found = readTlsMaterial(files);
    if (!found || isSame(found, this.current)) return;
    use(found);
    this.current = found;
    log.info('certificates were replaced and are in use');
  }
}

const isSame = (a: TlsMaterial, b: TlsMaterial): boolean =>
  a.cert === b.cert && a.key === b.key && a.ca === b.ca;
