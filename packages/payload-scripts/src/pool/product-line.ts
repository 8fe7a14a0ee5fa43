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

/** What waits behind a product's running call, at most. */
const MAX_WAITING = 1_000;
const MAX_WAITING_BYTES = 8 * 1024 * 1024;

/** The calls of one product: they run one after the other, in the order in which they came. */
export class ProductLine {
  private readonly waiting: Job[] = [];
  private waitingBytes = 0;
  private source: string | undefined;
  private versionOfSource = 0;
  private switch = new SwitchOff();
  isRunning = false;

  /** @param newVersion gives every source of every product a number of its own */
  constructor(private readonly newVersion: () => number) {}

  /** @returns false when too much waits already */
  add(job: Job): boolean {
    if (this.waiting.length >= MAX_WAITING) return false;
    if (this.waitingBytes + job.inputBytes > MAX_WAITING_BYTES) return false;
    this.waiting.push(job);
    this.waitingBytes += job.inputBytes;
    return true;
  }

  take(): Job | undefined {
    const job = this.waiting.shift();
    if (job) this.waitingBytes -= job.inputBytes;
    return job;
  }

  takeAll(): Job[] {
    this.waitingBytes = 0;
    return this.waiting.splice(0);
  }

  get hasWaiting(): boolean {
    return this.waiting.length > 0;
  }

  get isIdle(): boolean {
    return !this.isRunning && !this.hasWaiting;
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
