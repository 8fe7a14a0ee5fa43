import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { identityOf } from './processes.mjs';

/**
 * Takes a lock file for this process, or returns the pid of the process that holds it. The file of a process that
 * was killed does not count. Freed by `releaseLocks`.
 */
export function takeLock(file) {
  mkdirSync(dirname(file), { recursive: true });
  const mine = `${file}.${process.pid}`;
  // Linked into place with its content: nobody can see a lock that does not say yet whose it is.
  writeFileSync(mine, identityOf(process.pid));
  try {
    for (;;) {
      try {
        linkSync(mine, file);
        held.add(file);
        return undefined;
      } catch (error) {
        if (error.code !== 'EEXIST') throw error;
      }
      const holder = holderOf(file);
      if (holder !== undefined) return holder;
      putAway(file);
    }
  } finally {
    unlinkSync(mine);
  }
}

export function releaseLock(file) {
  if (held.delete(file)) rmSync(file, { force: true });
}

export function releaseLocks() {
  for (const file of held) releaseLock(file);
}

const held = new Set();

/** Removes a lock of the dead, unless somebody alive took it since we looked. */
function putAway(file) {
  const aside = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (holderOf(aside) !== undefined) linkSync(aside, file);
  unlinkSync(aside);
}

function holderOf(file) {
  try {
    const identity = readFileSync(file, 'utf8');
    const pid = Number(identity.split(' ')[0]);
    return identityOf(pid) === identity && pid !== process.pid ? pid : undefined;
  } catch {
    return undefined;
  }
}
