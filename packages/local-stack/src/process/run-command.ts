import { spawn } from 'node:child_process';
import { forget, watch } from './guardian.js';
import { addChild, refuseWhileStopping, removeChild } from './live-children.js';
import { signalGroup } from './signal-group.js';

export interface CommandResult {
  /** Null when it could not be started or was ended by a signal. */
  readonly code: number | null;
  /** stdout and stderr together. */
  readonly output: string;
}

/** Runs a command to its end; it dies with this process. A command that does not exist answers code null. */
export async function runCommand(
  command: string,
  args: readonly string[],
  onLine?: (line: string) => void,
): Promise<CommandResult> {
  refuseWhileStopping();
  const child = spawn(command, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const pid = child.pid ?? 0;
  if (pid > 0) watch(pid, 'SIGTERM');

  let output = '';
  let unfinishedLine = '';
  const take = (chunk: string) => {
    output += chunk;
    const lines = (unfinishedLine + chunk).split('\n');
    unfinishedLine = lines.pop() ?? '';
    for (const line of lines) onLine?.(line);
  };
  child.stdout.setEncoding('utf8').on('data', take);
  child.stderr.setEncoding('utf8').on('data', take);

  const ended = new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null));
    child.on('close', resolve);
  });
  const stoppable = {
    // What it was making is thrown away, so it need not end gracefully.
    stop: async () => {
      signalGroup(pid, 'SIGKILL');
      await ended;
    },
  };
  addChild(stoppable);
  const code = await ended;
  removeChild(stoppable);
  if (pid > 0) forget(pid);
  refuseWhileStopping();
  return { code, output };
}
