import { describe, expect, it } from '@jest/globals';
import { decodeMessage, RegistryChanged } from '@setpoint/contracts';
import type { OutgoingRecord, Publisher } from '@setpoint/kafka';
import type { DeviceAnnouncement } from '@setpoint/registry';
import { CrashPoints, createLogger } from '@setpoint/service-kit';
import type { Request, Sending } from '../commands/request-bus.js';
import { KafkaChangeFeed } from '../kafka/kafka-change-feed.js';
import { DeviceAnnouncer } from './device-announcer.js';

const log = createLogger({ service: 'test', level: 'silent' });
const subject = { orgId: 'o1', assetId: 'meter001', productKey: 'mT5sVb9N', deviceKey: 'meter-3' };

const announcement = (more: Partial<DeviceAnnouncement> = {}): DeviceAnnouncement => ({
  ...subject,
  revision: 7,
  removed: false,
  activated: true,
  enabled: true,
  replacedEpoch: null,
  change: null,
  gateways: [],
  ...more,
});

/** An announcer whose table has these rows, before a Kafka that does as it is told. */
const announcerOf = (
  rows: readonly DeviceAnnouncement[],
  { sending = 'sent' as Sending, feed = async (): Promise<void> => undefined } = {},
) => {
  let pending = [...rows];
  const requests: Request[] = [];
  const records: OutgoingRecord[] = [];
  const publish = async (given: readonly OutgoingRecord[]) => {
    await feed();
    records.push(...given);
  };
  const announcer = new DeviceAnnouncer({
    announcements: {
      pending: async (limit) => pending.slice(0, limit),
      forget: async (told) => {
        pending = pending.filter((row) => !told.includes(row));
      },
    },
    bus: {
      send: async (given) => {
        requests.push(...given);
        return given.map(() => sending);
      },
    },
    feed: new KafkaChangeFeed({ publish } as unknown as Publisher, log),
    crashPoints: new CrashPoints(),
    log,
  });
  return { announcer, requests, records, left: () => pending.length };
};

const read = ({ headers, value }: OutgoingRecord): RegistryChanged => {
  const { type, version } = headers as Record<string, string>;
  const decoded = decodeMessage(['registry.changed'], type, version, Buffer.from(String(value)));
  if (!decoded.ok) throw new Error(decoded.detail);
  return decoded.value.value;
};

describe('announcements of devices on Kafka', () => {
  it('tell schedulers how the device is, and dispatchers what was done and which gateways it had', async () => {
    const { announcer, requests, records } = announcerOf([
      announcement({ change: 'disabled', enabled: false, gateways: ['gateway1', 'gateway2'] }),
      announcement({ revision: 8, change: 'removed', removed: true }),
    ]);
    expect(await announcer.runOnce()).toBe(2);
    const { orgId: _, assetId, ...keys } = subject;
    expect(requests).toEqual([
      {
        type: 'device.changed',
        value: { ...subject, revision: 7, activated: true, enabled: false, replacedEpoch: null },
      },
      { type: 'device.removed', value: { assetId, revision: 8 } },
    ]);
    const change = { kind: 'device', key: assetId, ...keys };
    expect(records.map(read)).toEqual([
      { ...change, change: 'disabled', revision: 7, gateways: ['gateway1', 'gateway2'] },
      { ...change, change: 'removed', revision: 8, gateways: [] },
    ]);
    expect(new Set(records.map(({ key }) => key))).toEqual(new Set([`device:${assetId}`]));
  });

  it('of any other change only say that caches forget the device', async () => {
    const { announcer, records } = announcerOf([announcement({ gateways: ['gateway1'] })]);
    await announcer.runOnce();
    expect(records.map(read)).toEqual([{ kind: 'device', key: 'meter001' }]);
  });

  it.each([
    ['the schedulers are not told', { sending: 'unknown' as const }],
    ['the dispatchers are not told', { feed: () => Promise.reject(new Error('away')) }],
  ])('stay while %s', async (_, kafka) => {
    const { announcer, left } = announcerOf([announcement()], kafka);
    await expect(announcer.runOnce()).rejects.toThrow();
    expect(left()).toBe(1);
  });
});
