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
import { recheckSession } from '../use-cases/recheck-session.js';

/** Makes the cache forget what a gateway changed, and ends the sessions of devices that may not be here any more. */
@Controller()
export class RegistryChangesConsumer {
  constructor(
    private readonly registry: CachedRegistry,
    private readonly keeper: SlotKeeper,
  ) {}

  @OnRecords(topics.registryChanges.name, { mode: 'all', from: 'end' })
  async take(records: readonly IncomingRecord[]): Promise<readonly Verdict[]> {
    const verdicts: Verdict[] = [];
    for (const record of records) {
      const verdict = await this.takeOne(record);
      verdicts.push(verdict);
      if (verdict.kind === 'release') break;
    }
    return verdicts;
  }

  private async takeOne(record: IncomingRecord): Promise<Verdict> {
    const decoded = decodeMessage(
      ['registry.changed'],
      header(record, 'type'),
      header(record, 'version'),
      record.value,
    );
    if (!decoded.ok) return reject(decoded.detail);
    const change = decoded.value.value;
    this.registry.invalidate(change);
    return change.kind === 'device' ? this.recheck(change) : accept;
  }

  private async recheck({ key: assetId }: RegistryChanged): Promise<Verdict> {
    const sessions = this.keeper.current?.sessions;
    const session = sessions?.findAsset(assetId);
    if (!sessions || !session) return accept;
    try {
      await recheckSession(this.registry, sessions, session);
      return accept;
    } catch (failure) {
      return release(`the registry does not answer: ${failure instanceof Error ? failure.message : failure}`);
    }
  }
}
