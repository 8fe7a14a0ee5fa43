import { spawn } from 'node:child_process';
import { forget, watch } from './guardian.js';

export interface CommandResult {
  /** Null when it could not be started or was ended by a signal. */
  readonly code: number | null;
  /** stdout and stderr together. */
  readonly output: string;
}

/** Runs a command to its end; it dies with this process. Never rejects: a missing command is code null. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: {
    user?: { uid: number; gid: number };
    onLine?: (line: string) => void;
    signal?: AbortSignal;
  } = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      ...options.user,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const pid = child.pid ?? 0;
    if (pid > 0) watch(pid, 'SIGTERM');
    const abort = () => killGroup(pid);
    options.signal?.addEventListener('abort', abort, { once: true });

    let output = '';
    let unfinishedLine = '';
    const take = (chunk: string) => {
      output += chunk;
      const lines = (unfinishedLine + chunk).split('\n');
      unfinishedLine = lines.pop() ?? '';
      for (const line of lines) options.onLine?.(line);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);

    const end = (code: number | null) => {
      if (pid > 0) forget(pid);
      options.signal?.removeEventListener('abort', abort);
      resolve({ code, output });
    };
    child.on('error', () => end(null));
    child.on('close', end);
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Already over.
  }
}
