import { chmodSync, renameSync, writeFileSync } from 'node:fs';

/** Readable by its owner only; whole and on the disk before anybody finds it. */
export function writeSecret(file: string, text: string): void {
  const unfinished = `${file}.new`;
  writeFileSync(unfinished, text, { mode: 0o600, flush: true });
  chmodSync(unfinished, 0o600);
  renameSync(unfinished, file);
}
