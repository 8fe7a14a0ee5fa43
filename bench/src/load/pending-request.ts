import type { Dispatcher } from 'undici';
import type { RequestKind } from './request-kind.js';
import type { StepRecord } from './step-record.js';

/** One request on its way: undici tells it what comes back, and it tells the record. */
export class PendingRequest implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined;
  private status = 0;
  private readonly chunks: Buffer[] = [];
  private abandoned = false;

  constructor(
    private readonly n: number,
    private readonly kind: RequestKind,
    private readonly record: StepRecord,
    private readonly pending: Set<PendingRequest>,
  ) {
    pending.add(this);
  }

  /** Nothing that comes after this counts. */
  abandon(): void {
    this.abandoned = true;
    this.controller?.abort(new Error('past its limit'));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.abandoned) this.abandon();
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number): void {
    this.status = status;
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.pending.delete(this);
    const body = this.chunks.length === 1 ? String(this.chunks[0]) : Buffer.concat(this.chunks).toString();
    if (!this.abandoned) this.record.answered(this.n, this.status, () => this.kind.judge(this.status, body));
  }

  onResponseError(): void {
    this.pending.delete(this);
    if (!this.abandoned) this.record.failed(this.n);
  }
}
