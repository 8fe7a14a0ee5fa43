import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { waitFor } from '../wait-for.js';
import { forget, watch } from './guardian.js';
import { addChild, refuseWhileStopping, removeChild } from './live-children.js';
import { signalGroup } from './signal-group.js';

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** stdout and stderr are appended here. */
  readonly logFile: string;
  readonly stopSignal: NodeJS.Signals;
  /** How long a stop waits before it kills. */
  readonly graceMs?: number;
}

export interface Child {
  readonly pid: number;
  /** How it ended ("code 1", "signal SIGKILL", "not started: …"), once it has; never rejects. */
  readonly exited: Promise<string>;
  hasExited(): boolean;
  /** Ends the process and waits for it; may be called twice and after the end. */
  stop(): Promise<void>;
}

/** Starts a process that cannot outlive this one, in a group of its own so that Ctrl-C leaves its stop to us. */
export function startChild(options: ChildOptions): Child {
  refuseWhileStopping();
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'a');
  const child = spawn(options.command, options.args, {
    ...(options.env && { env: options.env }),
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const pid = child.pid ?? 0;
  if (pid > 0) watch(pid, options.stopSignal);

  let ended: string | undefined;
  const exited = new Promise<string>((resolve) => {
    const end = (how: string) => {
      ended ??= how;
      if (pid > 0) forget(pid);
      removeChild(started);
      resolve(ended);
    };
    child.on('error', (error) => end(`not started: ${error.message}`));
    child.on('exit', (code, signal) => end(signal ? `signal ${signal}` : `code ${code}`));
  });

  const stop = async () => {
    if (ended !== undefined) return;
    signalGroup(pid, options.stopSignal);
    const over = await waitFor(() => ended, { limitMs: options.graceMs ?? 10_000, everyMs: 20 });
    if (over === undefined) signalGroup(pid, 'SIGKILL');
    await exited;
  };
  const started: Child = { pid, exited, hasExited: () => ended !== undefined, stop };
  addChild(started);
  return started;
}
