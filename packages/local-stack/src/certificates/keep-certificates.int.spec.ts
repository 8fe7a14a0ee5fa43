import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keepCertificates } from './keep-certificates.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'certificates-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const read = (file: string) => new X509Certificate(readFileSync(file));
const meter = { productKey: 'pQ7wXk2L', deviceKey: 'meter-3' };

describe('certificates for tests', () => {
  it('are of one authority, and name the server by its hosts and a device by its keys', async () => {
    const files = await keepCertificates({ dir, hosts: ['127.0.0.1', 'localhost'], devices: [meter] });
    const [ca, server, device] = [files.ca, files.cert, files.devices[0]?.cert ?? ''].map(read);
    expect([server, device].map((one) => ca && one?.verify(ca.publicKey))).toEqual([true, true]);
    expect([server?.checkIP('127.0.0.1'), server?.checkHost('localhost')]).toEqual([
      '127.0.0.1',
      'localhost',
    ]);
    expect(device?.subject).toBe('OU=pQ7wXk2L\nCN=meter-3');
    expect([ca?.ca, server?.ca]).toEqual([true, false]);
  });

  it('name the whole product for uploads as the dispatcher reads it', async () => {
    const channel = { productKey: 'pQ7wXk2L', deviceKey: '%channel%' };
    const { devices } = await keepCertificates({ dir, hosts: ['localhost'], devices: [channel] });
    expect(read(devices[0]?.cert ?? '').subject).toBe('OU=pQ7wXk2L\nCN=%channel%');
  });

  it('stay as they are when more are made', async () => {
    const first = await keepCertificates({ dir, hosts: ['localhost'] });
    const before = [first.ca, first.cert].map((file) => readFileSync(file, 'utf8'));
    const second = await keepCertificates({ dir, hosts: ['localhost'], devices: [meter] });
    expect([second.ca, second.cert].map((file) => readFileSync(file, 'utf8'))).toEqual(before);
    expect(read(second.devices[0]?.cert ?? '').verify(read(second.ca).publicKey)).toBe(true);
  });

  it('have keys that only their owner reads', async () => {
    const { key } = await keepCertificates({ dir, hosts: ['localhost'] });
    expect([statSync(key).mode & 0o777, statSync(join(dir, 'ca.key')).mode & 0o777]).toEqual([0o600, 0o600]);
  });
});
