import type { DeviceAnnouncement, DeviceAnnouncements, RegistryChange } from '@setpoint/registry';
import { type CrashPoints, type Logger, Repeater, type Startable } from '@setpoint/service-kit';
import type { Request, RequestBus } from '../commands/request-bus.js';

/** Tells the caches of all processes, and dispatchers to look at a device's session again. */
export interface ChangeFeed {
  /** Rejects when Kafka did not take them. */
  publish(changes: readonly RegistryChange[]): Promise<void>;
}

interface Parts {
  readonly announcements: Pick<DeviceAnnouncements, 'pending' | 'forget'>;
  readonly bus: RequestBus;
  readonly feed: ChangeFeed;
  readonly crashPoints: CrashPoints;
  readonly log: Logger;
}

/** How long what a gateway left untold when it died may wait for another one. */
const EVERY_MS = 1_000;
const BATCH = 500;

/**
 * Tells schedulers and dispatchers of devices that may or may not log in any more, or are gone.
 *
 * What has to be told was stored with the change, and is forgotten only when Kafka has it, so that nothing is lost with
 * the gateway that made the change. Several gateways may tell the same: each message says of which revision it is.
 */
export class DeviceAnnouncer implements Startable {
  private readonly repeater: Repeater;

  constructor(private readonly parts: Parts) {
    this.repeater = new Repeater('device announcements', EVERY_MS, () => this.runOnce(), parts.log);
  }

  start(): Promise<void> {
    return this.repeater.start();
  }

  stop(): Promise<void> {
    return this.repeater.stop();
  }

  /** Call after a change: what it has to say is told at once. */
  hurry(): void {
    this.repeater.hurry(0);
  }

  /** @returns how many were told */
  async runOnce(): Promise<number> {
    const { announcements } = this.parts;
    for (let told = 0; ; ) {
      const batch = await announcements.pending(BATCH);
      if (batch.length === 0) return told;
      await this.tell(batch);
      await announcements.forget(batch);
      told += batch.length;
    }
  }

  private async tell(batch: readonly DeviceAnnouncement[]): Promise<void> {
    const { bus, feed, crashPoints } = this.parts;
    crashPoints.reached('gateway.afterCommitBeforeAnnounce');
    const sendings = await bus.send(batch.map(requestOf));
    await feed.publish(batch.map(changeOf));
    if (sendings.some((sending) => sending !== 'sent')) throw new Error('Kafka did not take all of them');
  }
}

const requestOf = (announcement: DeviceAnnouncement): Request => {
  const { assetId, orgId, productKey, deviceKey, revision, activated, enabled, replacedEpoch } = announcement;
  if (announcement.removed) return { type: 'device.removed', value: { assetId, revision } };
  return {
    type: 'device.changed',
    value: { assetId, orgId, productKey, deviceKey, revision, activated, enabled, replacedEpoch },
  };
};

const changeOf = ({
  assetId,
  change,
  revision,
  productKey,
  deviceKey,
  gateways,
}: DeviceAnnouncement): RegistryChange => ({
  kind: 'device',
  key: assetId,
  ...(change && { change, revision, productKey, deviceKey, gateways }),
});
