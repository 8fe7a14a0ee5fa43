import type { Job } from './product-line.js';

/** What waits behind a product's running call in one direction, at most. */
const MAX_WAITING = 1_000;
const MAX_WAITING_BYTES = 8 * 1024 * 1024;

/** Calls in the order in which they came, as many as may wait. */
export class WaitingCalls {
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

  /** The first that `fits`. */
  take(fits: (job: Job) => boolean): Job | undefined {
    const index = this.jobs.findIndex(fits);
    if (index < 0) return undefined;
    const [job] = this.jobs.splice(index, 1);
    if (job) this.bytes -= job.inputBytes;
    return job;
  }

  takeAll(): Job[] {
    this.bytes = 0;
    return this.jobs.splice(0);
  }
}
