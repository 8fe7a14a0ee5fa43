import type { Clock, Logger, Startable } from '@setpoint/service-kit';

interface Parts {
  /** Forgets a batch of what is no longer needed; says whether there may be more. */
  readonly forget: (nowMs: number) => Promise<boolean>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly everyMs?: number;
}

const MINUTE_MS = 60_000;

/** Removes ended tokens and the memory of old requests, so that both stay as small as what is in use. */
export class TokenSweeper implements Startable {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(private readonly parts: Parts) {}

  async start(): Promise<void> {
    this.timer ??= setInterval(() => this.sweep(), this.parts.everyMs ?? MINUTE_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    await this.running;
  }

  /** @param nowMs the database's clock */
  async runOnce(nowMs: number): Promise<void> {
    while (await this.parts.forget(nowMs));
  }

  private sweep(): void {
    const { clock, log } = this.parts;
    this.running ??= this.runOnce(clock.now())
      .catch((failure: unknown) =>
        log.warn({ err: failure }, 'old tokens could not be removed, trying again'),
      )
      .finally(() => {
        this.running = undefined;
      });
  }
}
