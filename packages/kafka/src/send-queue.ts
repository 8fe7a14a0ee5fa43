import { PublishError } from './publish-error.js';
import type { OutgoingRecord } from './record.js';

export interface SendQueueLimits {
  readonly maxRecords: number;
  readonly maxBytes: number;
  readonly maxRecordBytes: number;
}

/** One call of `publish`; it is settled when all its records are acknowledged, or one is not. */
interface Call {
  /** When it was made, `performance.now()`. */
  readonly madeAt: number;
  unacknowledged: number;
  isSettled: boolean;
  readonly resolve: () => void;
  readonly reject: (error: PublishError) => void;
}

export interface Waiting {
  readonly record: OutgoingRecord;
  readonly bytes: number;
  readonly call: Call;
}

/**
 * All records of one partition in one send become one record batch, and brokers limit a batch like a single
 * record (`message.max.bytes`), so a send must stay below it.
 */
const MAX_SEND_BYTES = 900_000;

/** What waits to be sent, and who waits for it. */
export class SendQueue {
  private waiting: Waiting[] = [];
  private readonly calls = new Set<Call>();
  private records = 0;
  private bytes = 0;

  constructor(private readonly limits: SendQueueLimits) {}

  /**
   * @returns a promise that settles with these records
   * @throws PublishError when they do not fit; then none is kept
   */
  add(records: readonly OutgoingRecord[], bytesOf: (record: OutgoingRecord) => number): Promise<void> {
    const sizes = records.map(bytesOf);
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    const tooLarge = sizes.findIndex((size) => size > this.limits.maxRecordBytes);
    if (tooLarge >= 0)
      throw new PublishError('too_large', `${sizes[tooLarge]} bytes for ${records[tooLarge]?.topic}`);
    if (this.records + records.length > this.limits.maxRecords || this.bytes + bytes > this.limits.maxBytes)
      throw new PublishError('overloaded', `${this.records} records, ${this.bytes} bytes wait`);
    this.records += records.length;
    this.bytes += bytes;
    return new Promise((resolve, reject) => {
      const call: Call = {
        madeAt: performance.now(),
        unacknowledged: records.length,
        isSettled: false,
        resolve,
        reject,
      };
      this.calls.add(call);
      records.forEach((record, i) => {
        this.waiting.push({ record, bytes: sizes[i] ?? 0, call });
      });
    });
  }

  /** The next records to send together, oldest first; none when nothing waits. Records of failed calls are left out. */
  take(): Waiting[] {
    const batch: Waiting[] = [];
    let bytes = 0;
    let taken = 0;
    for (const next of this.waiting) {
      if (batch.length > 0 && bytes + next.bytes > MAX_SEND_BYTES) break;
      taken += 1;
      if (next.call.isSettled) this.forget(next);
      else {
        batch.push(next);
        bytes += next.bytes;
      }
    }
    this.waiting = this.waiting.slice(taken);
    return batch;
  }

  acknowledge(batch: readonly Waiting[]): void {
    for (const sent of batch) {
      this.forget(sent);
      sent.call.unacknowledged -= 1;
      if (sent.call.unacknowledged === 0) this.settle(sent.call, sent.call.resolve);
    }
  }

  fail(batch: readonly Waiting[], error: PublishError): void {
    for (const failed of batch) {
      this.forget(failed);
      this.settle(failed.call, () => failed.call.reject(error));
    }
  }

  /** Answers the calls made before `madeBefore`: what of them is under way may still be written, the rest is not sent. */
  expire(madeBefore: number, error: PublishError): void {
    // In the order they were made, so the first young one ends it.
    for (const call of this.calls) {
      if (call.madeAt >= madeBefore) return;
      this.settle(call, () => call.reject(error));
    }
  }

  private forget(waiting: Waiting): void {
    this.records -= 1;
    this.bytes -= waiting.bytes;
  }

  private settle(call: Call, how: () => void): void {
    if (call.isSettled) return;
    call.isSettled = true;
    this.calls.delete(call);
    how();
  }
}
