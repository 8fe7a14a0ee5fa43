import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSecret } from '../write-secret.js';
import { CertificateAuthority, type CertificateNames, type Issued } from './certificate-authority.js';
import type { CertifiedDevice } from './certified-device.js';

export interface KeepCertificatesOptions {
  readonly dir: string;
  /** What the server is called by those who connect to it: names and addresses. */
  readonly hosts: readonly string[];
  readonly devices?: readonly CertifiedDevice[];
}

/** Files of PEM text. */
export interface CertificateFiles {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  /** In the order of the devices. */
  readonly devices: readonly { readonly cert: string; readonly key: string }[];
}

/**
 * Makes in `dir` what is not there yet: an authority, a certificate of the server, and one for each device. What is
 * there stays, so that devices can be added later.
 *
 *     ca.crt ca.key server.crt server.key devices/{productKey}/{deviceKey}.crt …key
 */
export const keepCertificates = async ({
  dir,
  hosts,
  devices = [],
}: KeepCertificatesOptions): Promise<CertificateFiles> => {
  mkdirSync(dir, { recursive: true });
  const authority = await keepAuthority(dir);
  const server = await keepIssued(authority, dir, 'server', { commonName: hosts[0] ?? 'localhost', hosts });
  const made = [];
  for (const { productKey, deviceKey } of devices) {
    const folder = join(dir, 'devices', productKey);
    mkdirSync(folder, { recursive: true });
    made.push(await keepIssued(authority, folder, deviceKey, { commonName: deviceKey, unit: productKey }));
  }
  return { ca: join(dir, 'ca.crt'), ...server, devices: made };
};

const keepAuthority = async (dir: string): Promise<CertificateAuthority> => {
  const files = filesOf(dir, 'ca');
  if (existsSync(files.cert) && existsSync(files.key))
    return CertificateAuthority.of({
      cert: readFileSync(files.cert, 'utf8'),
      key: readFileSync(files.key, 'utf8'),
    });
  const authority = await CertificateAuthority.create('Setpoint test CA');
  write(files, authority.issued);
  return authority;
};

const keepIssued = async (
  authority: CertificateAuthority,
  dir: string,
  name: string,
  names: CertificateNames,
): Promise<{ cert: string; key: string }> => {
  const files = filesOf(dir, name);
  if (!existsSync(files.cert) || !existsSync(files.key)) write(files, await authority.issue(names));
  return files;
};

const filesOf = (dir: string, name: string) => ({
  cert: join(dir, `${name}.crt`),
  key: join(dir, `${name}.key`),
});

const write = (files: { cert: string; key: string }, issued: Issued): void => {
  writeSecret(files.key, `${issued.key}\n`);
  writeSecret(files.cert, `${issued.cert}\n`);
};
