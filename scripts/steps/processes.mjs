import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * What tells one process from all others with its pid, before and after it: the pid and when it started. Undefined
 * when it does not run. The pid alone is given again soon, in a container on every start.
 */
export function identityOf(pid) {
  const startedAt = ask(pid, 'lstart', (proc) => {
    const fields = fieldsOf(proc);
    // Ticks since the machine started. A zombie runs no more; its parent just did not ask yet.
    return fields[0] === 'Z' ? '' : fields[19];
  });
  return startedAt === '' ? undefined : `${pid} ${startedAt}`;
}

/** The parent of a process, or undefined when it is gone. */
export function parentOf(pid) {
  const text = ask(pid, 'ppid', (proc) => fieldsOf(proc)[1]);
  return text === '' ? undefined : Number(text);
}

/** "pid (name) state ppid …" from the state on; the name may itself hold blanks and brackets. */
function fieldsOf(proc) {
  return readFileSync(`${proc}/stat`, 'utf8').split(') ').at(-1).trim().split(' ');
}

// /proc where there is one, because slim images have no `ps`.
function ask(pid, column, fromProc) {
  try {
    if (process.platform === 'linux') return fromProc(`/proc/${pid}`);
    return spawnSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
  } catch {
    return '';
  }
}
