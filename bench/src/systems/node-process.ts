import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface NodeProgram {
  /** The built file, absolute. */
  readonly entry: string;
  /** All that the program sees of the environment, beside PATH, HOME, TMPDIR and TZ. */
  readonly env: Readonly<Record<string, string>>;
  /** Put before the entry. */
  readonly nodeArguments: readonly string[];
  /** stdout and stderr are appended here. */
  readonly logFile: string;
}

/** A node program under measurement. It ends with this process, also when that is killed. */
export class NodeProcess {
  private constructor(
    readonly pid: number,
    private readonly child: ChildProcess,
  ) {}

  static start({ entry, env, nodeArguments, logFile }: NodeProgram): NodeProcess {
    mkdirSync(dirname(logFile), { recursive: true });
    const log = openSync(logFile, 'a');
    const preload = join(import.meta.dirname, 'die-with-parent.js');
    const child = spawn(process.execPath, [...nodeArguments, '--import', preload, entry], {
      env: { ...inherited(), ...env },
      stdio: ['pipe', log, log],
    });
    closeSync(log);
    child.stdin?.on('error', () => undefined);
    if (child.pid === undefined) throw new Error(`${entry} was not started`);
    return new NodeProcess(child.pid, child);
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** SIGTERM, and SIGKILL to who has not ended `limitMs` later; may be called twice. */
  async stop(limitMs = 15_000): Promise<void> {
    if (!this.isRunning) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const overdue = setTimeout(() => this.child.kill('SIGKILL'), limitMs);
    await exited;
    clearTimeout(overdue);
  }
}

/** Not NODE_OPTIONS: what the benchmark runs with is not what it measures with. */
const inherited = (): Record<string, string> =>
  Object.fromEntries(
    ['PATH', 'HOME', 'TMPDIR', 'TZ'].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
