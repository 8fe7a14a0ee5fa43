import type { Logger } from '@setpoint/service-kit';
import type { Report } from './report.js';
import { pause, type Timers, within } from './timers.js';

/** Where reports go: Kafka. Fails as a whole or succeeds as a whole. */
export interface ReportPublisher {
  publish(reports: readonly Report[]): Promise<void>;
}

interface Entry {
  readonly report: Report;
  readonly settle: (outcome: 'stored' | 'abandoned') => void;
}

/** Takes a report back. @returns false when it may have been sent already */
export type Withdraw = () => boolean;

/** One request holds at most this much; the broker refuses batches beyond 1 MiB for one partition. */
const MAX_BATCH_REPORTS = 1_000;
const MAX_BATCH_CHARS = 400_000;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 2_000;
/** What nobody waits for goes with what comes next, or after this. */
const PATIENCE_MS = 50;

/**
 * Reports on their way to Kafka, in order, tried until Kafka has them: a lost `session.opened` would be a device that
 * is online for itself and offline for everyone. One request at a time, with all that gathered meanwhile.
 */
export class Outbox {
  private readonly waiting = new Set<Entry>();
  private sending: readonly Entry[] = [];
  private isSending = false;
  private isAbandoned = false;
  private charsHeld = 0;
  private onEmpty: (() => void)[] = [];
  private cancelTimer: (() => void) | undefined;

  constructor(
    private readonly publisher: ReportPublisher,
    private readonly timers: Timers,
    private readonly log: Logger,
    /** Asked right before every attempt. */
    private readonly mayWrite: () => boolean,
  ) {}

  get size(): number {
    return this.waiting.size + this.sending.length;
  }

  /** Of all values that Kafka has not got yet, UTF-16 units. */
  get chars(): number {
    return this.charsHeld;
  }

  /** @param isUrgent false for what may wait a moment, so that it goes together with others */
  add(report: Report, isUrgent = true): Withdraw {
    return this.enqueue({ report, settle: () => undefined }, isUrgent);
  }

  /** @returns `stored` once Kafka has it; `abandoned` when this life ended before */
  deliver(report: Report): Promise<'stored' | 'abandoned'> {
    return new Promise((settle) => this.enqueue({ report, settle }, true));
  }

  /** Nothing is sent from now on, not even what waits: another life may speak for this slot already. */
  abandon(): void {
    this.isAbandoned = true;
    this.cancelTimer?.();
    for (const entry of [...this.sending, ...this.waiting]) entry.settle('abandoned');
    this.waiting.clear();
    this.signalEmpty();
  }

  /** @returns false when there was still something left after `limitMs` */
  async drained(limitMs: number): Promise<boolean> {
    if (this.size > 0 && !this.isAbandoned) {
      const empty = new Promise<void>((resolve) => this.onEmpty.push(resolve));
      this.send();
      await within(this.timers, empty, limitMs);
    }
    return this.size === 0;
  }

  private enqueue(entry: Entry, isUrgent: boolean): Withdraw {
    if (this.isAbandoned) {
      entry.settle('abandoned');
      return () => false;
    }
    this.waiting.add(entry);
    this.charsHeld += entry.report.value.length;
    if (isUrgent) this.send();
    else if (!this.isSending) this.cancelTimer ??= this.timers.after(PATIENCE_MS, () => this.send());
    return () => this.withdraw(entry);
  }

  private withdraw(entry: Entry): boolean {
    const isWithdrawn = this.waiting.delete(entry);
    if (isWithdrawn) this.charsHeld -= entry.report.value.length;
    return isWithdrawn;
  }

  private send(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    if (this.isSending || this.isAbandoned) return;
    this.isSending = true;
    // What is reported in the same turn goes out together.
    queueMicrotask(() => this.sendAll());
  }

  private async sendAll(): Promise<void> {
    for (this.sending = this.take(); this.sending.length > 0; this.sending = this.take()) {
      await this.sendUntilStored(this.sending);
    }
    this.isSending = false;
    this.signalEmpty();
  }

  private take(): Entry[] {
    const batch: Entry[] = [];
    let chars = 0;
    for (const entry of this.waiting) {
      chars += entry.report.value.length;
      if (batch.length === MAX_BATCH_REPORTS || (batch.length > 0 && chars > MAX_BATCH_CHARS)) break;
      this.waiting.delete(entry);
      batch.push(entry);
    }
    return batch;
  }

  private async sendUntilStored(batch: readonly Entry[]): Promise<void> {
    for (let retryMs = FIRST_RETRY_MS; !this.isAbandoned; retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)) {
      if (!this.mayWrite()) {
        this.abandon();
        return;
      }
      try {
        await this.publisher.publish(batch.map((entry) => entry.report));
        for (const entry of batch) {
          this.charsHeld -= entry.report.value.length;
          entry.settle('stored');
        }
        return;
      } catch (failure) {
        this.log.warn({ err: failure, reports: this.size }, 'reports are not stored yet; trying again');
        await pause(this.timers, retryMs);
      }
    }
  }

  private signalEmpty(): void {
    const waiting = this.onEmpty;
    this.onEmpty = [];
    for (const resolve of waiting) resolve();
  }
}
