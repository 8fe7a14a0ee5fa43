import type { Logger } from './logger.js';
import type { Startable } from './startable.js';

/** Runs a sweep again and again, never twice at a time; a failure is logged, and the next run tries again. */
export class Repeater implements Startable {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private isStarted = false;
  /** The earliest time somebody asked for, on the monotonic clock. */
  private wantedAt = Number.POSITIVE_INFINITY;
  private lastFailure = '';

  constructor(
    private readonly name: string,
    private readonly everyMs: number,
    private readonly sweep: () => Promise<unknown>,
    private readonly logger: Logger,
  ) {}

  /** Runs it once at once, and resolves when that is done. */
  async start(): Promise<void> {
    if (this.isStarted) return;
    this.isStarted = true;
    await this.run();
  }

  /** Resolves when no run is under way any more. */
  async stop(): Promise<void> {
    this.isStarted = false;
    clearTimeout(this.timer);
    await this.running;
  }

  /** Asks for a run in `ms`; without being asked it runs every `everyMs`. */
  hurry(ms: number): void {
    const at = performance.now() + Math.max(0, ms);
    if (at >= this.wantedAt) return;
    this.wantedAt = at;
    if (this.isStarted && !this.running) this.plan();
  }

  private run(): Promise<void> {
    this.wantedAt = Number.POSITIVE_INFINITY;
    this.running ??= this.sweep()
      .then(
        () => {
          this.lastFailure = '';
        },
        (failure: unknown) => this.report(failure),
      )
      .finally(() => {
        this.running = undefined;
        if (this.isStarted) this.plan();
      });
    return this.running;
  }

  private plan(): void {
    clearTimeout(this.timer);
    const wantedInMs = Math.max(0, this.wantedAt - performance.now());
    this.timer = setTimeout(() => void this.run(), Math.min(wantedInMs, this.everyMs));
  }

  /** The same failure once: a database that is away would fill the log. */
  private report(failure: unknown): void {
    const text = failure instanceof Error ? failure.message : String(failure);
    if (text === this.lastFailure) return;
    this.lastFailure = text;
    this.logger.warn({ err: failure, sweep: this.name }, 'a sweep failed, trying again');
  }
}
