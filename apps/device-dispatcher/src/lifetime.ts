import type { BeforeApplicationShutdown, OnApplicationShutdown } from '@nestjs/common';
import { type Startable, stopAll } from '@setpoint/service-kit';
import type { MqttServer } from './mqtt/mqtt-server.js';

/**
 * How the process ends: no new connections, no new commands (Nest closes the transport in between), then what was
 * written is reported and every session told to be over, while the slot is still held.
 */
export class Lifetime implements BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    private readonly mqtt: MqttServer,
    private readonly services: readonly Startable[],
  ) {}

  beforeApplicationShutdown(): void {
    this.mqtt.stopListening();
  }

  async onApplicationShutdown(): Promise<void> {
    await stopAll(this.services);
  }
}
