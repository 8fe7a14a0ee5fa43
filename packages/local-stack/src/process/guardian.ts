import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../guardian.sh', import.meta.url));
let guardian: ChildProcess | undefined;

/** From now on the process group of `pid` gets `signal` (and 3 s later SIGKILL) when this process dies. */
export function watch(pid: number, signal: NodeJS.Signals): void {
  guardian ??= start();
  tell(`watch ${pid} ${signal.replace('SIG', '')}`);
}

/** The process has ended; its pid may soon be somebody else's. */
export function forget(pid: number): void {
  tell(`forget ${pid}`);
}

function tell(line: string): void {
  guardian?.stdin?.write(`${line}\n`);
}

function start(): ChildProcess {
  // Detached: Ctrl-C in a terminal reaches the whole foreground group, and the guardian has to outlive it.
  const started = spawn('sh', [script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  started.on('error', () => undefined);
  started.stdin?.on('error', () => undefined);
  // It must not keep its owner alive.
  started.unref();
  (started.stdin as Socket | null)?.unref();
  return started;
}
