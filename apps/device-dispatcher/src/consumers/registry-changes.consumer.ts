import { Controller } from '@nestjs/common';
import { topics } from '@setpoint/channels';
import { decodeMessage, type RegistryChanged } from '@setpoint/contracts';
import {
  accept,
  header,
  type IncomingRecord,
  OnRecords,
  reject,
  release,
  type Verdict,
} from '@setpoint/kafka';
import { CachedRegistry } from '@setpoint/registry';
import { SlotKeeper } from '../slot-keeper.js';
import { recheckProduct, recheckSession } from '../use-cases/recheck-session.js';

/** Makes the cache forget what was changed, and ends the sessions of devices that may not be here any more. */
@Controller()
export class RegistryChangesConsumer {
  constructor(
    private readonly registry: CachedRegistry,
    private readonly keeper: SlotKeeper,
  ) {}

  @OnRecords(topics.registryChanges.name, { mode: 'all', from: 'end' })
  async take(records: readonly IncomingRecord[]): Promise<readonly Verdict[]> {
    const readings = records.map((record) =>
      decodeMessage(['registry.changed'], header(record, 'type'), header(record, 'version'), record.value),
    );
    const changes = readings.flatMap((reading) => (reading.ok ? [reading.value.value] : []));
    this.registry.invalidate(changes);
    try {
      // All at once, so that they are asked for together: every first login in a fleet is such a change.
      await Promise.all(changes.map((change) => this.recheck(change)));
    } catch (failure) {
      return [
        release(`the registry does not answer: ${failure instanceof Error ? failure.message : failure}`),
      ];
    }
    return readings.map((reading) => (reading.ok ? accept : reject(reading.detail)));
  }

  private async recheck({ kind, key }: RegistryChanged): Promise<void> {
    const life = this.keeper.current;
    if (!life) return;
    if (kind === 'product') await recheckProduct(this.registry, life, key);
    const session = kind === 'device' ? life.sessions.findAsset(key) : undefined;
    if (session) await recheckSession(this.registry, life.sessions, session);
  }
}
