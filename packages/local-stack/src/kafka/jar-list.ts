import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * jars.json names every jar of a finished download with its size in bytes. It is written last, so a folder
 * without it, or one that differs from it, is an unfinished download.
 */
const listName = 'jars.json';

export function writeJarList(folder: string): void {
  const sizes = Object.fromEntries(jarsIn(folder).map((name) => [name, sizeOf(join(folder, name))]));
  writeFileSync(join(folder, listName), JSON.stringify(sizes, null, 2));
}

/** True when `folder` holds a finished download and nothing of it was lost since. */
export function isComplete(folder: string): boolean {
  const list = join(folder, listName);
  if (!existsSync(list)) return false;
  const sizes = JSON.parse(readFileSync(list, 'utf8')) as Record<string, number>;
  return Object.entries(sizes).every(([name, size]) => sizeOf(join(folder, name)) === size);
}

export function jarsIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.jar')) : [];
}

function sizeOf(file: string): number {
  return existsSync(file) ? statSync(file).size : -1;
}
