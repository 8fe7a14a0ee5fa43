import type { Direction, Payload, ScriptRef, ScriptResult } from '../script.js';
import { type Blamed, SourceSwitches } from './source-switches.js';
import { WaitingCalls } from './waiting-calls.js';

/** A call that waits or runs. */
export interface Job extends Blamed {
  readonly script: ScriptRef;
  /** null only checks the source. */
  readonly input: Payload | null;
  readonly inputBytes: number;
  settle(result: ScriptResult<Payload | null>): void;
}

/** A call that has waited, and what it finds. */
export interface Taken {
  readonly job: Job;
  /** Why it must not run, see `SourceSwitches`. */
  readonly problem: string | null;
  readonly isSuspect: boolean;
}

/** So many calls go before suspect ones that came earlier; then these have a turn, lest they wait for ever. */
const MAX_PASSED_BY = 20;

/**
 * The calls of one product: one at a time. Suspect ones stand back for those that are not; apart from that, those of a
 * direction are taken in the order in which they came, and always those of a device. The directions take turns, so that
 * a command is not held up by all that devices say, nor what they say by commands.
 */
export class ProductLine {
  private readonly waiting: Readonly<Record<Direction, WaitingCalls>> = {
    encode: new WaitingCalls(),
    decode: new WaitingCalls(),
  };
  private lastTaken: Direction = 'decode';
  private passedBy = 0;
  private source: string | undefined;
  private versionOfSource = 0;
  private switches = new SourceSwitches();
  isRunning = false;

  /** @param newVersion gives every source of every product a number of its own */
  constructor(private readonly newVersion: () => number) {}

  /** @returns false when too much waits in this direction already */
  add(job: Job): boolean {
    return this.waiting[job.direction].add(job);
  }

  /**
   * @param mayBeSuspect false leaves suspect calls where they are
   * @returns undefined when nothing waits that may be taken
   */
  take(nowMs: number, mayBeSuspect = true): Taken | undefined {
    const isSuspect = (job: Job) => this.knows(job) && this.switches.isSuspect(job, nowMs);
    const isTheirTurn = mayBeSuspect && this.passedBy >= MAX_PASSED_BY;
    const good = isTheirTurn ? undefined : this.takeFirst((job) => !isSuspect(job));
    const job = good ?? (mayBeSuspect ? this.takeFirst(() => true) : undefined);
    if (job === undefined) return undefined;
    this.passedBy = good && this.hasWaiting ? this.passedBy + 1 : 0;
    const problem = this.knows(job) ? this.switches.problem(job, nowMs) : null;
    return { job, problem, isSuspect: isSuspect(job) };
  }

  private takeFirst(fits: (job: Job) => boolean): Job | undefined {
    const other = this.lastTaken === 'encode' ? 'decode' : 'encode';
    const job = this.waiting[other].take(fits) ?? this.waiting[this.lastTaken].take(fits);
    if (job) this.lastTaken = job.direction;
    return job;
  }

  takeAll(): Job[] {
    return [...this.waiting.encode.takeAll(), ...this.waiting.decode.takeAll()];
  }

  get hasWaiting(): boolean {
    return !this.waiting.encode.isEmpty || !this.waiting.decode.isEmpty;
  }

  get isIdle(): boolean {
    return !this.isRunning && !this.hasWaiting;
  }

  /** Of a source that has not run nothing is known. */
  private knows({ script }: Job): boolean {
    return script.source === this.source;
  }

  /** The number of this source, and its switches: another source than the one before starts with a clean slate. */
  use(source: string): { readonly version: number; readonly switches: SourceSwitches } {
    if (source !== this.source) {
      this.source = source;
      this.versionOfSource = this.newVersion();
      this.switches = new SourceSwitches();
    }
    return { version: this.versionOfSource, switches: this.switches };
  }
}
