import { SetupProblem } from '../setup-problem.js';
import { waitFor } from '../wait-for.js';
import { isRunning, listProcesses, type ProcessEntry } from './process-table.js';

/*
 * Everything we start carries a mark in its command line:
 *
 *   mark = "setpoint.run=" ownerPid ":" dataDir     (dataDir URI-encoded, so that it holds no blank)
 *
 * It survives a `kill -9` of the owner, needs no pid file that could be stale or unwritten, and says whose the
 * process is. A process that is not its owner's child any more is an orphan.
 */

/** The argument that marks a process as started by this one for `dataDir` (absolute). */
export function runMark(dataDir: string): string {
  return `setpoint.run=${process.pid}:${encodeURI(dataDir)}`;
}

/**
 * Ends what an earlier, killed run left on `dataDir`, so that two never work on the same files: first with
 * `signal`, after 10 s with SIGKILL. Refused (SetupProblem) when the owner of such a process still lives.
 */
export async function endOrphans(dataDir: string, signal: NodeJS.Signals): Promise<number> {
  const found = findMarked(dataDir);
  const owned = found.find((entry) => entry.parentPid === entry.ownerPid);
  if (owned) {
    throw new SetupProblem(
      `${dataDir} is in use by process ${owned.ownerPid}: stop that one first, or choose another data folder.`,
    );
  }
  for (const entry of found) await endProcess(entry.pid, signal);
  return found.length;
}

async function endProcess(pid: number, signal: NodeJS.Signals): Promise<void> {
  send(pid, signal);
  const gone = () => (isRunning(pid) ? undefined : true);
  if (await waitFor(gone, { limitMs: 10_000 })) return;
  send(pid, 'SIGKILL');
  await waitFor(gone, { limitMs: 5_000 });
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Already gone.
  }
}

function findMarked(dataDir: string): (ProcessEntry & { ownerPid: number })[] {
  const encoded = encodeURI(dataDir);
  return listProcesses().flatMap((entry) => {
    const [, ownerPid, marked] = /setpoint\.run=(\d+):(\S+)/.exec(entry.commandLine) ?? [];
    return marked === encoded ? [{ ...entry, ownerPid: Number(ownerPid) }] : [];
  });
}
