import { type Judgement, noCode } from './request-kind.js';
import { connectionFailed, noAnswer, type Step, type StepOptions } from './step.js';

/** Longer than the 30 s that a system gives a device to answer. */
const defaultLimitMs = 35_000;

/** What is known of the requests of one step while it runs. */
export class StepRecord {
  readonly count: number;
  private readonly startedMs = performance.now();
  private readonly latencyMs: Float64Array;
  private readonly sentLateMs: Float64Array;
  private readonly status: Uint16Array;
  private readonly code: Int32Array;
  private readonly commandIds: string[] | undefined;
  private settled = 0;
  private tellAllSettled: () => void = () => undefined;

  private readonly limitMs: number;

  /** @param startedAt now, epoch ms */
  constructor(
    private readonly options: StepOptions,
    private readonly startedAt: number,
  ) {
    this.count = Math.round(options.rate * options.seconds);
    this.limitMs = options.limitMs ?? defaultLimitMs;
    this.latencyMs = new Float64Array(this.count).fill(Number.NaN);
    this.sentLateMs = new Float64Array(this.count);
    this.status = new Uint16Array(this.count).fill(noAnswer);
    this.code = new Int32Array(this.count).fill(noCode);
    this.commandIds = options.keepCommandIds ? Array(this.count).fill('') : undefined;
  }

  /** Negative when it is late. */
  dueInMs(n: number): number {
    return -this.sinceDueMs(n);
  }

  sent(n: number): void {
    this.sentLateMs[n] = this.sinceDueMs(n);
  }

  answered(n: number, status: number, judge: () => Judgement): void {
    // The clock is read before the body is looked at: that is our work, not the system's.
    const latencyMs = this.sinceDueMs(n);
    this.settle();
    if (latencyMs > this.limitMs) return;
    const { code, commandId } = judge();
    this.latencyMs[n] = latencyMs;
    this.status[n] = status;
    this.code[n] = code;
    if (this.commandIds && commandId !== undefined) this.commandIds[n] = commandId;
  }

  failed(n: number): void {
    this.status[n] = connectionFailed;
    this.settle();
  }

  /** Resolves when all are settled, or when the last of them is past its limit. */
  async allSettled(): Promise<void> {
    if (this.settled === this.count) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.dueInMs(this.count - 1) + this.limitMs);
      this.tellAllSettled = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  step(): Step {
    const { startedAt, latencyMs, sentLateMs, status, code, commandIds } = this;
    const { rate } = this.options;
    return { rate, startedAt, latencyMs, sentLateMs, status, code, ...(commandIds && { commandIds }) };
  }

  private sinceDueMs(n: number): number {
    return performance.now() - this.startedMs - (n * 1_000) / this.options.rate;
  }

  private settle(): void {
    this.settled += 1;
    if (this.settled === this.count) this.tellAllSettled();
  }
}
