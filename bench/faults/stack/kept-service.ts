import { setTimeout as sleep } from 'node:timers/promises';
import { answersOk, type Child } from '@setpoint/local-stack';
import { waitFor } from '@setpoint/service-kit';
import { startNode } from '../../src/systems/start-node.js';
import type { BalancedLink } from '../proxy/link-process.js';
import type { FaultService, Restart, ServiceKind, Stopped } from './fault-stack.js';

export interface KeptServiceOptions {
  readonly name: string;
  readonly kind: ServiceKind;
  /** The built main.js. */
  readonly entry: string;
  readonly nodeArguments: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly url: string;
  readonly mqttUrl: string | undefined;
  readonly kafkaLink: BalancedLink;
  readonly postgresLink: BalancedLink;
  readonly logFile: string;
  tell(line: string): void;
  /** Told when it has become ready and when its process has ended. */
  changed(isReady: boolean): void;
}

/** A process from its start to its end. */
interface Run {
  readonly child: Child;
  readonly startedAt: number;
  /** ms until it was ready; undefined when it ended before. */
  readonly ready: Promise<number | undefined>;
}

const READY_EVERY_MS = 50;
const ANSWER_LIMIT_MS = 2_000;
/** One that ends at once when it is started would otherwise take a core. */
const SHORT_LIFE_MS = 1_000;
const PAUSE_AFTER_SHORT_LIFE_MS = 500;

/** A service with its keeper. */
export class KeptService implements FaultService {
  private readonly restarted: { at: number; after: string; readyMs: number | undefined }[] = [];
  private current: Run | undefined;
  /** Whether the keeper starts it again. */
  private isWanted = false;

  constructor(private readonly options: KeptServiceOptions) {}

  get name(): string {
    return this.options.name;
  }

  get kind(): ServiceKind {
    return this.options.kind;
  }

  get pid(): number | undefined {
    return this.running?.child.pid;
  }

  get url(): string {
    return this.options.url;
  }

  get mqttUrl(): string | undefined {
    return this.options.mqttUrl;
  }

  get kafkaLink(): BalancedLink {
    return this.options.kafkaLink;
  }

  get postgresLink(): BalancedLink {
    return this.options.postgresLink;
  }

  get logFile(): string {
    return this.options.logFile;
  }

  get restarts(): readonly Restart[] {
    return this.restarted;
  }

  async kill(signal: NodeJS.Signals, { keepDown = false } = {}): Promise<void> {
    if (keepDown) this.isWanted = false;
    const { running } = this;
    if (!running) return;
    process.kill(running.child.pid, signal);
    // A frozen process would not see it; after SIGKILL there may be none any more.
    if (signal !== 'SIGKILL') this.thaw();
    await running.child.exited;
  }

  freeze(): void {
    if (this.pid !== undefined) process.kill(this.pid, 'SIGSTOP');
  }

  thaw(): void {
    if (this.pid !== undefined) process.kill(this.pid, 'SIGCONT');
  }

  async stop(): Promise<Stopped> {
    this.isWanted = false;
    const { running } = this;
    if (!running) return { how: 'not running', byItself: true, ms: 0 };
    const startedAt = performance.now();
    this.thaw();
    await running.child.stop();
    const how = await running.child.exited;
    return { how, byItself: how !== 'signal SIGKILL', ms: Math.round(performance.now() - startedAt) };
  }

  async start(extraEnv?: Readonly<Record<string, string>>): Promise<number> {
    this.isWanted = true;
    if (this.running && extraEnv) throw new Error(`${this.name} runs already`);
    const { ready } = this.running ?? this.launch(extraEnv);
    const readyMs = await ready;
    if (readyMs === undefined) throw new Error(`${this.name} ended before it was ready: see ${this.logFile}`);
    return readyMs;
  }

  async ended(): Promise<string> {
    return this.current?.child.exited ?? 'not running';
  }

  async ready(limitMs: number): Promise<void> {
    await waitFor(() => this.isReady(), {
      limitMs,
      everyMs: READY_EVERY_MS,
      what: `${this.name} to be ready`,
    });
  }

  async isReady(): Promise<boolean> {
    return this.running !== undefined && answersOk(`${this.url}/health/ready`);
  }

  async metricsText(): Promise<string> {
    const response = await fetch(`${this.url}/metrics`, { signal: AbortSignal.timeout(ANSWER_LIMIT_MS) });
    if (!response.ok) throw new Error(`metrics of ${this.name}: status ${response.status}`);
    return response.text();
  }

  private get running(): Run | undefined {
    return this.current?.child.hasExited() ? undefined : this.current;
  }

  private launch(extraEnv: Readonly<Record<string, string>> = {}): Run {
    const { entry, nodeArguments, env, logFile } = this.options;
    const startedAt = performance.now();
    const child = startNode({ entry, nodeArguments, env: { ...env, ...extraEnv }, logFile });
    const run: Run = { child, startedAt, ready: this.untilReady(child, startedAt) };
    this.current = run;
    child.exited.then((how) => this.keep(run, how));
    return run;
  }

  private async untilReady(child: Child, startedAt: number): Promise<number | undefined> {
    while (!child.hasExited()) {
      if (await answersOk(`${this.url}/health/ready`)) {
        this.options.changed(true);
        return Math.round(performance.now() - startedAt);
      }
      await sleep(READY_EVERY_MS);
    }
    return undefined;
  }

  private async keep(ended: Run, how: string): Promise<void> {
    const { changed, tell } = this.options;
    changed(false);
    if (!this.isWanted) return;
    tell(`${this.name} ended (${how}); it is started again.`);
    if (performance.now() - ended.startedAt < SHORT_LIFE_MS) await sleep(PAUSE_AFTER_SHORT_LIFE_MS);
    // Somebody may have stopped it, or started it, meanwhile.
    if (!this.isWanted || this.running) return;
    const restart: (typeof this.restarted)[number] = { at: Date.now(), after: how, readyMs: undefined };
    this.restarted.push(restart);
    restart.readyMs = await this.launch().ready;
  }
}
