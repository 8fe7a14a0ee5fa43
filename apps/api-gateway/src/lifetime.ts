import type { BeforeApplicationShutdown, OnApplicationShutdown } from '@nestjs/common';
import { type Logger, type Startable, stopAll } from '@setpoint/service-kit';
import type { Waiting } from './commands/waiting.js';
import type { InFlight } from './http/in-flight.js';

interface Parts {
  readonly inFlight: InFlight;
  readonly waiting: Waiting;
  readonly services: readonly Startable[];
  readonly drainLimitMs: number;
  readonly log: Logger;
}

/** How the process ends: nobody new, those inside get their answers, then what answers are made of stops. */
export class Lifetime implements BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(private readonly parts: Parts) {}

  /** Consumers still run here, so that answers keep coming. */
  async beforeApplicationShutdown(): Promise<void> {
    const { inFlight, waiting, drainLimitMs, log } = this.parts;
    const isEmpty = await inFlight.drain(drainLimitMs);
    if (!isEmpty)
      log.warn({ requests: inFlight.count }, 'stopping before all held requests had their answer');
    // Also without held requests: a caller who hung up left its command waiting.
    waiting.giveUpAll();
  }

  async onApplicationShutdown(): Promise<void> {
    await stopAll(this.parts.services);
  }
}
