import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { listProcesses } from '../process/process-table.js';
import { SetupProblem } from '../setup-problem.js';

/**
 * Removes the postmaster.pid of a killed server whose pid now belongs to another program, which is usual after
 * a container restart: Postgres would take that program for itself and refuse to start. In every other case
 * the file stays, because from it Postgres sees that backends of the killed server are still alive.
 * Refused (SetupProblem) when a Postgres that is not ours runs on the folder.
 */
export function removeStaleLock(cluster: string): void {
  const lock = join(cluster, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const pid = Number(readFileSync(lock, 'utf8').split('\n')[0]);
  const holder = listProcesses().find((entry) => entry.pid === pid);
  if (!holder) return;
  if (holder.commandLine.includes(cluster)) {
    throw new SetupProblem(`${cluster} is in use by another Postgres (process ${pid}): stop that one first.`);
  }
  rmSync(lock, { force: true });
}
