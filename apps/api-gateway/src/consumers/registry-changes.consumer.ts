import { Controller } from '@nestjs/common';
import { topics } from '@setpoint/channels';
import { decodeMessage } from '@setpoint/contracts';
import { accept, header, type IncomingRecord, OnRecords, reject, type Verdict } from '@setpoint/kafka';
import { CachedRegistry } from '@setpoint/registry';
import { ChangeEcho } from '../kafka/change-echo.js';

/** Makes the cache forget what another gateway changed, and hears what this one announced. */
@Controller()
export class RegistryChangesConsumer {
  constructor(
    private readonly registry: CachedRegistry,
    private readonly echo: ChangeEcho,
  ) {}

  @OnRecords(topics.registryChanges.name, { mode: 'all', from: 'end' })
  async take(records: readonly IncomingRecord[]): Promise<readonly Verdict[]> {
    const readings = records.map((record) =>
      decodeMessage(['registry.changed'], header(record, 'type'), header(record, 'version'), record.value),
    );
    const changes = readings.flatMap((reading) => (reading.ok ? [reading.value.value] : []));
    this.registry.invalidate(changes);
    this.echo.hear(changes);
    return readings.map((reading) => (reading.ok ? accept : reject(reading.detail)));
  }
}
