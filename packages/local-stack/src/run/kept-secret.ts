import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSecret } from '../write-secret.js';

/** The admin token of this data folder. */
export function keepAdminToken(dataDir: string): string {
  return keep(join(dataDir, 'admin-token'), () => randomBytes(24).toString('base64url'));
}

/** The key that the secrets in the database of this data folder are stored under: without it they cannot be read. */
export function keepSecretKey(dataDir: string): string {
  return keep(join(dataDir, 'secret-key'), () => randomBytes(32).toString('base64'));
}

/** Made once, readable by its owner only; whole and on the disk before anybody uses it. */
function keep(file: string, make: () => string): string {
  if (existsSync(file)) {
    const kept = readFileSync(file, 'utf8').trim();
    if (kept !== '') return kept;
  }
  const secret = make();
  writeSecret(file, `${secret}\n`);
  return secret;
}
