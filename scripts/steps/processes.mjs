import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** True while `pid` is a node process: after a restart of the machine the pid may be anybody's. */
export function isNodeProcess(pid) {
  return /\bnode\b/.test(ask(pid, 'args', (proc) => readFileSync(`${proc}/cmdline`, 'utf8')));
}

/** The parent of a process, or undefined when it is gone. */
export function parentOf(pid) {
  // "pid (name) state ppid …"
  const text = ask(
    pid,
    'ppid',
    (proc) => readFileSync(`${proc}/stat`, 'utf8').split(') ').at(-1).split(' ')[1],
  );
  return text === '' ? undefined : Number(text);
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
