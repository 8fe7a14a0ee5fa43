import { Controller } from '@nestjs/common';
import { topics } from '@setpoint/channels';
import { decodeMessage } from '@setpoint/contracts';
import { accept, header, type IncomingRecord, OnRecords, reject, type Verdict } from '@setpoint/kafka';
import { CachedRegistry } from '@setpoint/registry';

/** Makes the cache forget what another gateway changed. */
@Controller()
export class RegistryChangesConsumer {
  constructor(private readonly registry: CachedRegistry) {}

  @OnRecords(topics.registryChanges.name, { mode: 'all', from: 'end' })
  async take(records: readonly IncomingRecord[]): Promise<readonly Verdict[]> {
    return records.map((record) => {
      const decoded = decodeMessage(
        ['registry.changed'],
        header(record, 'type'),
        header(record, 'version'),
        record.value,
      );
      if (!decoded.ok) return reject(decoded.detail);
      this.registry.invalidate(decoded.value.value);
      return accept;
    });
  }
}
