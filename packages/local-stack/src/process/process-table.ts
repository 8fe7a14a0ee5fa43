import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { platform } from 'node:os';

export interface ProcessEntry {
  readonly pid: number;
  readonly parentPid: number;
  /** The command line, its parts joined by blanks. */
  readonly commandLine: string;
}

/** All running processes; zombies are left out, because nothing of them runs any more. */
export function listProcesses(): ProcessEntry[] {
  return platform() === 'linux' ? listFromProc() : listFromPs();
}

/** True while a process with this pid runs (a zombie does not). */
export function isRunning(pid: number): boolean {
  return listProcesses().some((entry) => entry.pid === pid);
}

// /proc, because slim container images have no `ps`.
function listFromProc(): ProcessEntry[] {
  const entries: ProcessEntry[] = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    try {
      const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      if (commandLine === '') continue;
      // "pid (name) state ppid …": the name may itself hold blanks and brackets.
      const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '';
      entries.push({ pid, parentPid: Number(afterName.split(' ')[1]), commandLine });
    } catch {
      // It ended between the listing and the reading.
    }
  }
  return entries;
}

function listFromPs(): ProcessEntry[] {
  const table = execFileSync('ps', ['-axww', '-o', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' });
  return table.split('\n').flatMap((line) => {
    const parts = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line);
    if (!parts || parts[3]?.startsWith('Z')) return [];
    return [{ pid: Number(parts[1]), parentPid: Number(parts[2]), commandLine: parts[4] ?? '' }];
  });
}
