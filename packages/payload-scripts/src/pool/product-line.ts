import type { Direction, Payload, ScriptRef, ScriptResult } from '../script.js';
import { SwitchOff } from './switch-off.js';

/** A call that waits or runs. */
export interface Job {
  readonly script: ScriptRef;
  readonly direction: Direction;
  /** null only checks the source. */
  readonly input: Payload | null;
  readonly inputBytes: number;
  settle(result: ScriptResult<Payload | null>): void;
}

/** What waits behind a product's running call in one direction, at most. */
const MAX_WAITING = 1_000;
const MAX_WAITING_BYTES = 8 * 1024 * 1024;

/** Calls in the order in which they came, as many as may wait. */
class Waiting {
  private readonly jobs: Job[] = [];
  private bytes = 0;

  get isEmpty(): boolean {
    return this.jobs.length === 0;
  }

  add(job: Job): boolean {
    if (this.jobs.length >= MAX_WAITING || this.bytes + job.inputBytes > MAX_WAITING_BYTES) return false;
    this.jobs.push(job);
    this.bytes += job.inputBytes;
    return true;
  }

  get next(): Job | undefined {
    return this.jobs[0];
  }

  take(): Job | undefined {
    const job = this.jobs.shift();
    if (job) this.bytes -= job.inputBytes;
    return job;
  }

  takeAll(): Job[] {
    this.bytes = 0;
    return this.jobs.splice(0);
  }
}

/**
 * The calls of one product: one at a time, those of a direction in the order in which they came. The directions take
 * turns, so that a command is not held up by all that devices say, nor what they say by commands.
 */
export class ProductLine {
  private readonly waiting: Readonly<Record<Direction, Waiting>> = {
    encode: new Waiting(),
    decode: new Waiting(),
  };
  private lastTaken: Direction = 'decode';
  private source: string | undefined;
  private versionOfSource = 0;
  private switch = new SwitchOff();
  isRunning = false;

  /** @param newVersion gives every source of every product a number of its own */
  constructor(private readonly newVersion: () => number) {}

  /** @returns false when too much waits in this direction already */
  add(job: Job): boolean {
    return this.waiting[job.direction].add(job);
  }

  /** The one that `take` would give. */
  get next(): Job | undefined {
    return this.waiting[this.whoseTurn].next;
  }

  take(): Job | undefined {
    this.lastTaken = this.whoseTurn;
    return this.waiting[this.lastTaken].take();
  }

  private get whoseTurn(): Direction {
    const other = this.lastTaken === 'encode' ? 'decode' : 'encode';
    return this.waiting[other].isEmpty ? this.lastTaken : other;
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

  get isSuspect(): boolean {
    return this.switch.isSuspect;
  }

  /** The number of this source, and its switch: another source than the one before starts with a clean slate. */
  use(source: string): { readonly version: number; readonly switch: SwitchOff } {
    if (source !== this.source) {
      this.source = source;
      this.versionOfSource = this.newVersion();
      this.switch = new SwitchOff();
    }
    return { version: this.versionOfSource, switch: this.switch };
  }
}
