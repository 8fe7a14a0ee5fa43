import { describe, expect, it } from '@jest/globals';
import { createLogger } from '@setpoint/service-kit';
import { ManualTimers } from '../../test/manual-timers.js';
import { LiveSessions } from './live-sessions.js';
import { Outbox } from './outbox.js';
import type { Report } from './report.js';
import type { CloseReason, DeviceConnection } from './session.js';

const log = createLogger({ service: 'test', level: 'silent' });
const device = { orgId: 'o1', assetId: 'a1', productKey: 'p1', deviceKey: 'd1' };
const settled = () => new Promise((resolve) => setImmediate(resolve));

class FakeConnection implements DeviceConnection {
  readonly closedFor: CloseReason[] = [];
  get isOpen() {
    return this.closedFor.length === 0;
  }
  push(): boolean {
    return this.isOpen;
  }
  async whenWritable(): Promise<void> {}
  close(reason: CloseReason): void {
    this.closedFor.push(reason);
  }
}

const setUp = () => {
  const timers = new ManualTimers();
  const told: [string, number, string | undefined][] = [];
  const kafka = { isAway: false };
  const publisher = {
    publish: async (reports: readonly Report[]) => {
      if (kafka.isAway) throw new Error('away');
      for (const { headers, value } of reports) {
        const { epoch, reason } = JSON.parse(value);
        told.push([headers.type ?? '', epoch, reason]);
      }
    },
  };
  const outbox = new Outbox(publisher, timers, log, () => true);
  const sessions = new LiveSessions({ slot: 1, incarnation: 2 }, outbox, { now: () => 1_000 }, timers);
  return { timers, told, kafka, outbox, sessions };
};

describe('the sessions of a dispatcher', () => {
  it('close the older connection of a device, and tell of its end before the new one begins', async () => {
    const { sessions, told } = setUp();
    const older = new FakeConnection();
    const first = sessions.open(device, 1, older);
    const second = sessions.open(device, 2, new FakeConnection());
    if (first) sessions.end(first, 'connectionLost');
    await settled();
    expect(older.closedFor).toEqual(['takenOver']);
    expect(second && sessions.isLive(second)).toBe(true);
    expect(told).toEqual([
      ['session.opened', 1, undefined],
      ['session.closed', 1, 'takenOver'],
      ['session.opened', 2, undefined],
    ]);
  });

  it('let the later login win, also when its CONNACK was written first', () => {
    const { sessions } = setUp();
    const later = sessions.open(device, 2, new FakeConnection());
    expect(sessions.open(device, 1, new FakeConnection())).toBeNull();
    expect(later && sessions.isLive(later)).toBe(true);
  });

  it('yield without a word to a later login at another dispatcher, and not to an earlier one', async () => {
    const { sessions, told } = setUp();
    const connection = new FakeConnection();
    sessions.open(device, 5, connection);
    sessions.supersede('a1', 4);
    sessions.supersede('a1', 5);
    sessions.supersede('another', 9);
    expect(connection.closedFor).toEqual([]);
    sessions.supersede('a1', 6);
    await settled();
    expect(connection.closedFor).toEqual(['takenOver']);
    expect([sessions.count, sessions.findAsset('a1')]).toEqual([0, undefined]);
    expect(told).toEqual([['session.opened', 5, undefined]]);
  });

  it('find a device by its keys and by its asset', () => {
    const { sessions } = setUp();
    const session = sessions.open(device, 1, new FakeConnection());
    expect(sessions.find('p1', 'd1')).toBe(session);
    expect(sessions.findAsset('a1')).toBe(session);
    expect(sessions.find('p1', 'd2')).toBeUndefined();
    if (session) sessions.end(session, 'connectionLost');
    expect([sessions.find('p1', 'd1'), sessions.findAsset('a1')]).toEqual([undefined, undefined]);
  });

  it('do not tell of logins that came and went while Kafka was away for long', async () => {
    const { sessions, told, kafka, timers, outbox } = setUp();
    kafka.isAway = true;
    sessions.open(device, 1, new FakeConnection());
    await settled();
    for (let epoch = 2; epoch < 20_000; epoch += 1) sessions.open(device, epoch, new FakeConnection());
    expect(outbox.size).toBeLessThan(10_010);
    kafka.isAway = false;
    timers.advance(2_000);
    await settled();
    expect(told.at(-1)).toEqual(['session.opened', 19_999, undefined]);
    const epochs = told.map(([, epoch]) => epoch);
    expect(epochs).toEqual([...epochs].sort((a, b) => a - b));
  });
});
