import { beginOrStop, type Startable } from '@setpoint/service-kit';
import {
  type Direction,
  type Payload,
  refusal,
  type ScriptReason,
  type ScriptRef,
  type ScriptResult,
} from '../script.js';
import { ScriptThread } from '../thread/script-thread.js';
import type { Switched } from './device-switches.js';
import type { Job, ProductLine } from './product-line.js';
import { ProductLines } from './product-lines.js';
import type { Blamed, SourceSwitches } from './source-switches.js';

interface Turn {
  readonly line: ProductLine;
  readonly job: Job;
  readonly isSuspect: boolean;
}

/** What a pool tells whoever counts and logs. None of these may throw. */
export interface ScriptPoolHooks {
  /** Every call once. `seconds` is how long it ran; 0 when it did not get to run. */
  called?(call: { direction: Direction; outcome: 'ok' | ScriptReason; seconds: number }): void;
  /** Once each time. */
  switchedOff?(script: Switched & { productKey: string; direction: Direction }): void;
  threadLost?(thread: { why: string }): void;
}

export interface ScriptPoolOptions {
  /** Threads, and so calls that run at the same moment. A product has never more than one of them. */
  readonly workers?: number;
  readonly hooks?: ScriptPoolHooks;
  /** Epoch ms, for how long something is switched off. */
  readonly now?: () => number;
}

/** Who has brought a call about. */
export interface Cause {
  /**
   * The key of a device of the product: the one whose bytes are decoded, or to whose request an answer is encoded. If
   * that costs too much, it is switched off for this device. Commands have none: they are switched off for the product.
   */
  readonly device?: string | undefined;
}

/** Inputs that wait, of all products together. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;
const RESTART_AFTER_MS = 1_000;

/**
 * Runs payload scripts [contract 7] in sandboxes inside worker threads. Each call starts from the state the script was
 * in when it had been read: nothing is left by earlier calls. The calls of a product run one at a time, encodes in order
 * and the decodes of a device in order; directions and products take turns. A call never throws: whatever a script does
 * is an answer with a reason.
 */
export class ScriptPool implements Startable {
  private readonly workers: number;
  private readonly hooks: ScriptPoolHooks;
  private readonly now: () => number;
  private readonly lines = new ProductLines();
  /** Lines with work and none running, in the order in which it is their turn. */
  private readonly turns = new Set<ProductLine>();
  private readonly threads = new Set<ScriptThread>();
  private readonly idle = new Set<ScriptThread>();
  private readonly restarts = new Set<NodeJS.Timeout>();
  private waitingBytes = 0;
  private suspectsRunning = 0;
  private calls = 0;
  private isStarted = false;
  private whenFirst: { resolve(): void; reject(why: Error): void } | undefined;

  constructor({ workers = 2, hooks = {}, now = Date.now }: ScriptPoolOptions = {}) {
    this.workers = workers;
    this.hooks = hooks;
    this.now = now;
  }

  /** @throws when no thread can be started */
  async start(): Promise<void> {
    if (this.isStarted) return;
    this.isStarted = true;
    const first = new Promise<void>((resolve, reject) => {
      this.whenFirst = { resolve, reject };
    });
    for (let i = 0; i < this.workers; i++) this.addThread();
    await beginOrStop([this], () => first);
  }

  /** What waits or runs is answered `busy`. */
  async stop(): Promise<void> {
    this.isStarted = false;
    this.whenFirst?.reject(new Error('the script pool was stopped before it had started'));
    for (const restart of this.restarts) clearTimeout(restart);
    this.restarts.clear();
    for (const line of this.lines) for (const job of line.takeAll()) this.finish(job, notRunning(), 0);
    this.waitingBytes = 0;
    this.turns.clear();
    this.idle.clear();
    const threads = [...this.threads];
    this.threads.clear();
    await Promise.all(threads.map((thread) => thread.stop()));
  }

  /** @param json what the platform sends to the device, as JSON text */
  encode(script: ScriptRef, json: string, cause: Cause = {}): Promise<ScriptResult<Uint8Array>> {
    return this.call(script, blamed('encode', cause), json) as Promise<ScriptResult<Uint8Array>>;
  }

  /** @param bytes what the device sent; the answer is JSON text as far as the script keeps its word */
  decode(script: ScriptRef, bytes: Uint8Array, cause: Cause = {}): Promise<ScriptResult<string>> {
    return this.call(script, blamed('decode', cause), bytes) as Promise<ScriptResult<string>>;
  }

  /** Whether the source compiles and defines both functions. */
  check(script: ScriptRef): Promise<ScriptResult<null>> {
    return this.call(script, blamed('encode', {}), null) as Promise<ScriptResult<null>>;
  }

  private call(script: ScriptRef, call: Blamed, input: Payload | null) {
    return new Promise<ScriptResult<Payload | null>>((settle) => {
      const inputBytes = input?.length ?? 0;
      const job: Job = { ...call, script, input, inputBytes, settle };
      if (!this.isStarted) return this.finish(job, notRunning(), 0);
      const line = this.lines.of(script.productKey);
      if (this.waitingBytes + inputBytes > MAX_WAITING_BYTES || !line.add(job)) {
        return this.finish(job, refusal('busy', 'too many calls of scripts wait already'), 0);
      }
      this.waitingBytes += inputBytes;
      if (!line.isRunning) this.turns.add(line);
      this.serve();
    });
  }

  private serve(): void {
    for (const thread of this.idle) {
      const turn = this.nextTurn();
      if (turn === undefined) return;
      this.idle.delete(thread);
      void this.run(turn, thread);
    }
  }

  private nextTurn(): Turn | undefined {
    for (const line of this.turns) {
      const turn = this.turnOf(line);
      if (turn || !line.hasWaiting) this.turns.delete(line);
      if (turn) return turn;
    }
    return undefined;
  }

  /** Calls of what is switched off are answered on the way: they need no thread. */
  private turnOf(line: ProductLine): Turn | undefined {
    const nowMs = this.now();
    const { mayRunSuspect } = this;
    for (let taken = line.take(nowMs, mayRunSuspect); taken; taken = line.take(nowMs, mayRunSuspect)) {
      const { job, problem, isSuspect } = taken;
      this.waitingBytes -= job.inputBytes;
      if (problem === null) return { line, job, isSuspect };
      this.finish(job, refusal('switchedOff', problem), 0);
    }
    return undefined;
  }

  /** However many products and devices are bad at once, one thread stays with those that are not. */
  private get mayRunSuspect(): boolean {
    if (this.workers === 1) return true;
    const ready = [...this.threads].filter((thread) => thread.wasReady).length;
    return this.suspectsRunning < ready - 1;
  }

  private async run({ line, job, isSuspect }: Turn, thread: ScriptThread): Promise<void> {
    const { script, direction, input } = job;
    const used = line.use(script.source);
    line.isRunning = true;
    if (isSuspect) this.suspectsRunning += 1;
    const startedAt = performance.now();
    const id = ++this.calls;
    const result = await thread.run({ id, version: used.version, source: script.source, direction, input });
    line.isRunning = false;
    if (isSuspect) this.suspectsRunning -= 1;
    if (line.hasWaiting) this.turns.add(line);
    this.judge(job, used.switches, result);
    this.finish(job, result, (performance.now() - startedAt) / 1000);
    this.serve();
  }

  private judge(job: Job, switches: SourceSwitches, result: ScriptResult<unknown>): void {
    const switched = switches.judge(job, result, this.now());
    const { direction, script } = job;
    if (switched) this.hooks.switchedOff?.({ productKey: script.productKey, direction, ...switched });
  }

  private finish(job: Job, result: ScriptResult<Payload | null>, seconds: number): void {
    this.hooks.called?.({ direction: job.direction, outcome: result.ok ? 'ok' : result.reason, seconds });
    job.settle(result);
  }

  private addThread(): void {
    const thread = new ScriptThread({
      idle: (which) => {
        this.whenFirst?.resolve();
        this.idle.add(which);
        this.serve();
      },
      gone: (which, why) => this.replace(which, why),
    });
    this.threads.add(thread);
  }

  private replace(thread: ScriptThread, why: string): void {
    this.threads.delete(thread);
    this.idle.delete(thread);
    this.hooks.threadLost?.({ why });
    if (thread.wasReady) this.addThread();
    else this.addThreadLater(why);
  }

  /** What kept a thread from starting would keep the next one too. */
  private addThreadLater(why: string): void {
    this.whenFirst?.reject(new Error(`a thread for scripts could not be started: ${why}`));
    const restart = setTimeout(() => {
      this.restarts.delete(restart);
      this.addThread();
    }, RESTART_AFTER_MS);
    this.restarts.add(restart);
  }
}

const blamed = (direction: Direction, { device = '' }: Cause): Blamed => ({ direction, device });

const notRunning = () => refusal('busy', 'the script pool does not run');
