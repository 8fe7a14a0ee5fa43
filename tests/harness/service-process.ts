import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '@setpoint/service-kit';

const root = join(import.meta.dirname, '../..');
const LOG_LINES_KEPT = 400;
/** Generous: it bounds a broken service. How fast a service is ready is printed, not asserted. */
const READY_LIMIT_MS = 60_000;

export interface ServiceProcessOptions {
  /** Folder below apps/. */
  readonly app: string;
  readonly env: Readonly<Record<string, string>>;
  readonly readyUrl: string;
}

/** One built service as a process of its own, which can be killed and started again. */
export class ServiceProcess {
  readonly name: string;
  private readonly logLines: string[] = [];
  private child: ChildProcess | undefined;

  constructor(private readonly options: ServiceProcessOptions) {
    this.name = options.app;
  }

  get isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** @param extraEnv for this start only, e.g. a crash point */
  launch(extraEnv: Readonly<Record<string, string>> = {}): void {
    if (this.isRunning) throw new Error(`${this.name} runs already`);
    const main = join(root, 'apps', this.options.app, 'dist/main.js');
    if (!existsSync(main)) throw new Error(`${main} is missing: system tests need a build (npm run build)`);
    const child = spawn(
      process.execPath,
      ['--enable-source-maps', '--import', join(import.meta.dirname, 'die-with-parent.mjs'), main],
      { env: { ...inherited(), ...this.options.env, ...extraEnv }, stdio: ['pipe', 'pipe', 'pipe'] },
    );
    this.child = child;
    child.stdin?.on('error', () => undefined);
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => this.log(text));
    child.on('exit', (code, signal) => this.log(`--- ended with ${signal ?? `code ${code}`}`));
  }

  /** Starts it and waits until it is ready. @returns how long that took, ms */
  async start(extraEnv: Readonly<Record<string, string>> = {}): Promise<number> {
    const startedAt = performance.now();
    this.launch(extraEnv);
    await this.ready();
    return Math.round(performance.now() - startedAt);
  }

  async ready(): Promise<void> {
    await waitFor(
      () => {
        if (!this.isRunning) throw new Error(`${this.name} ended before it was ready`);
        return isReady(this.options.readyUrl);
      },
      { limitMs: READY_LIMIT_MS, everyMs: 25, what: `${this.name} to be ready` },
    );
  }

  /** Resolves when the process has ended by itself, as at a crash point. */
  async ended(limitMs: number): Promise<void> {
    await waitFor(() => !this.isRunning, { limitMs, what: `${this.name} to end` });
  }

  /** Sends the signal and waits for the end of the process. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (!child || !this.isRunning) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    // A frozen process would not see it.
    child.kill('SIGCONT');
    await exited;
  }

  /** Stops it in the middle of whatever it does, as a machine that has no time for it; its connections stay open. */
  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  /** SIGTERM; a service that does not end by itself within `limitMs` is killed and that is an error. */
  async stop(limitMs = 15_000): Promise<void> {
    const overdue = setTimeout(() => this.child?.kill('SIGKILL'), limitMs);
    await this.kill('SIGTERM');
    clearTimeout(overdue);
    if (this.child?.signalCode === 'SIGKILL') this.log(`--- had to be killed ${limitMs} ms after SIGTERM`);
  }

  /** Nest raises the signal again when its hooks have run, so that both are the end of a service that was asked to stop. */
  get endedByItself(): boolean {
    return this.child?.exitCode === 0 || this.child?.signalCode === 'SIGTERM';
  }

  logTail(lines: number): string {
    return this.logLines.slice(-lines).join('\n');
  }

  private log(text: string): void {
    this.logLines.push(...text.split('\n').filter((line) => line !== ''));
    this.logLines.splice(0, this.logLines.length - LOG_LINES_KEPT);
  }
}

export const isReady = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    (response) => response.ok,
    () => false,
  );

/** Not NODE_OPTIONS: what jest needs would only slow the services down. */
const inherited = (): Record<string, string> =>
  Object.fromEntries(
    ['PATH', 'HOME', 'TMPDIR', 'TZ'].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
