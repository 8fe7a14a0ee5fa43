import { Controller } from '@nestjs/common';
import { topics } from '@setpoint/channels';
import { decodeMessage } from '@setpoint/contracts';
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
import { ChangeFollower } from '../use-cases/follow-changes.js';

/** Makes the cache forget what was changed, and lets those who are connected here feel it. */
@Controller()
export class RegistryChangesConsumer {
  constructor(
    private readonly registry: CachedRegistry,
    private readonly keeper: SlotKeeper,
    private readonly follower: ChangeFollower,
  ) {}

  @OnRecords(topics.registryChanges.name, { mode: 'all', from: 'end' })
  async take(records: readonly IncomingRecord[]): Promise<readonly Verdict[]> {
    const readings = records.map((record) =>
      decodeMessage(['registry.changed'], header(record, 'type'), header(record, 'version'), record.value),
    );
    const changes = readings.flatMap((reading) => (reading.ok ? [reading.value.value] : []));
    this.registry.invalidate(changes);
    const life = this.keeper.current;
    try {
      if (life) await this.follower.follow(life, changes);
    } catch (failure) {
      return [
        release(`the registry does not answer: ${failure instanceof Error ? failure.message : failure}`),
      ];
    }
    return readings.map((reading) => (reading.ok ? accept : reject(reading.detail)));
  }
}
