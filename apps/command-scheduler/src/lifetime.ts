import type { OnApplicationShutdown } from '@nestjs/common';
import { type Startable, stopAll } from '@setpoint/service-kit';

/**
 * How the process ends: Nest closes the transport first, which waits for the pass that holds the last records; then
 * the sweeps end, what was published is deleted, and the connections are closed.
 */
export class Lifetime implements OnApplicationShutdown {
  constructor(private readonly services: readonly Startable[]) {}

  async onApplicationShutdown(): Promise<void> {
    await stopAll(this.services);
  }
}
