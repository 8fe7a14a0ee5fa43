import { describe, expect, it } from '@jest/globals';
import { createLogger } from '@setpoint/service-kit';
import { ManualTimers } from '../../test/manual-timers.js';
import { LiveSessions } from './live-sessions.js';
import { Outbox } from './outbox.js';
import type { Report } from './report.js';
import type { CloseReason, DeviceConnection } from './session.js';

const log = createLogger({ service: 'test', level: 'silent' });
const device = {
  orgId: 'o1',
  assetId: 'a1',
  productKey: 'p1',
  deviceKey: 'd1',
  productType: 'Device',
  dataFormat: 'Json',
} as const;
const settled = () => new Promise((resolve) => setImmediate(resolve));

class FakeConnection implements DeviceConnection {
  readonly closedFor: CloseReason[] = [];
  constructor(readonly keepsSession = false) {}
  get isOpen() {
    return this.closedFor.length === 0;
  }
  push(): boolean {
    return this.isOpen;
  }
  readonly isWritable = true;
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
    sessions.noteOpened('a1', 4);
    sessions.noteOpened('a1', 5);
    sessions.noteOpened('another', 9);
    expect(connection.closedFor).toEqual([]);
    sessions.noteOpened('a1', 6);
    await settled();
    expect(connection.closedFor).toEqual(['takenOver']);
    expect([sessions.count, sessions.findAsset('a1')]).toEqual([0, undefined]);
    expect(told).toEqual([['session.opened', 5, undefined]]);
  });

  it('do not open for a login that was decided before the device logged in elsewhere', () => {
    const { sessions } = setUp();
    sessions.noteOpened('a1', 5);
    sessions.noteOpened('a1', 3);
    expect(sessions.open(device, 4, new FakeConnection())).toBeNull();
    expect(sessions.open(device, 6, new FakeConnection())).not.toBeNull();
    const gateway = sessions.open({ ...device, assetId: 'g1', deviceKey: 'g1' }, 7, new FakeConnection());
    sessions.noteOpened('a2', 9);
    expect(gateway && sessions.carry({ ...device, assetId: 'a2', deviceKey: 'd2' }, 8, gateway)).toBe(
      'outdated',
    );
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

const gateway = { ...device, assetId: 'g1', deviceKey: 'g1', productType: 'Gateway' } as const;
const subDevice = (n: number) => ({ ...device, assetId: `s${n}`, deviceKey: `s${n}` });

describe('the sessions of sub-devices', () => {
  const setUpGateway = () => {
    const parts = setUp();
    const connection = new FakeConnection();
    const session = parts.sessions.open(gateway, 1, connection);
    if (!session) throw new Error('no session');
    const carry = (n: number, epoch = n, over = session) => {
      const carried = parts.sessions.carry(subDevice(n), epoch, over);
      if (typeof carried === 'string') throw new Error(carried);
      return carried;
    };
    return { ...parts, connection, session, carry };
  };

  it('end with that of their gateway, and are told of', async () => {
    const { sessions, session, carry, told } = setUpGateway();
    const carried = carry(2);
    sessions.end(session, 'connectionLost');
    await settled();
    expect(sessions.isLive(carried)).toBe(false);
    expect(told.slice(2)).toEqual([
      ['session.closed', 1, 'connectionLost'],
      ['session.closed', 2, 'gatewayGone'],
    ]);
  });

  it('end alone, and leave the connection to the others', () => {
    const { sessions, session, carry, connection } = setUpGateway();
    const [ended, other] = [carry(2), carry(3)];
    sessions.end(ended, 'loggedOut');
    expect([ended.connection.isOpen, other.connection.isOpen, connection.isOpen]).toEqual([
      false,
      true,
      true,
    ]);
    expect(sessions.carriedBy(session)).toEqual([other]);
  });

  it('move to the connection of another gateway, and are spoken for by that one only', () => {
    const { sessions, session, carry } = setUpGateway();
    carry(2);
    const elsewhere = sessions.open({ ...gateway, assetId: 'g2', deviceKey: 'g2' }, 3, new FakeConnection());
    const moved = elsewhere && carry(2, 4, elsewhere);
    expect(sessions.speaker(session, subDevice(2))).toBeUndefined();
    expect(elsewhere && sessions.speaker(elsewhere, subDevice(2))).toBe(moved);
    expect(sessions.carriedBy(session)).toEqual([]);
  });

  it('are at most 200 of one gateway, and one of them may log in again', () => {
    const { sessions, session, carry } = setUpGateway();
    for (let n = 1; n <= 200; n += 1) carry(n, n + 1);
    expect(sessions.carry(subDevice(201), 300, session)).toBe('tooMany');
    expect(sessions.isLive(carry(7, 301))).toBe(true);
    expect(sessions.carriedBy(session)).toHaveLength(200);
  });

  it('are not opened over a gateway that is gone, or when a later login was first', () => {
    const { sessions, session, carry } = setUpGateway();
    carry(2, 9);
    expect(sessions.carry(subDevice(2), 8, session)).toBe('outdated');
    sessions.end(session, 'connectionLost');
    expect(sessions.carry(subDevice(3), 10, session)).toBe('gatewayGone');
  });

  it('are not opened over a connection that is gone, though nobody was told yet', () => {
    const { sessions, session, connection } = setUpGateway();
    connection.close('connectionLost');
    expect(sessions.isLive(session)).toBe(true);
    expect(sessions.carry(subDevice(3), 10, session)).toBe('gatewayGone');
  });

  it('end where the gateway is superseded elsewhere', async () => {
    const { sessions, carry, told } = setUpGateway();
    carry(2);
    sessions.noteOpened('g1', 5);
    await settled();
    expect(told.slice(2)).toEqual([['session.closed', 2, 'gatewayGone']]);
  });

  it('are still heard while the dispatcher ends', () => {
    const { sessions, session, carry } = setUpGateway();
    const carried = carry(2);
    sessions.tellAllClosed('shutdown');
    expect(sessions.speaker(session, subDevice(2))).toBe(carried);
  });
});

describe('the first command of a session', () => {
  const greeted = (connection: DeviceConnection) => {
    const { sessions, timers } = setUp();
    const session = sessions.open(gateway, 1, connection);
    if (!session) throw new Error('no session');
    sessions.greet(session);
    return { sessions, timers, session };
  };

  it('waits a second for a client that keeps sessions, which may be about to subscribe', () => {
    expect(greeted(new FakeConnection()).session.pushableAt).toBe(105);
    expect(greeted(new FakeConnection(true)).session.pushableAt).toBe(1_000);
  });

  it('waits a second from each SUBSCRIBE of such a client, eight seconds at most', () => {
    const { sessions, timers, session } = greeted(new FakeConnection(true));
    const waits: number[] = [];
    for (const ms of [500, 100, 900, 900, 900, 900, 900, 900, 900, 900]) {
      timers.advance(ms);
      sessions.noteSubscription(session, '/a');
      waits.push(session.pushableAt);
    }
    expect(waits).toEqual([1_500, 1_600, 2_500, 3_400, 4_300, 5_200, 6_100, 7_000, 7_900, 8_000]);
  });

  it('waits 105 ms and no more when its topic is subscribed to', async () => {
    const { sessions, timers, session } = greeted(new FakeConnection(true));
    const { whenSubscribed } = session;
    timers.advance(500);
    sessions.noteSubscription(session, '/a/+');
    await whenSubscribed;
    expect([session.pushableFrom('/a/1'), session.pushableFrom('/b/1')]).toEqual([105, 1_500]);
    expect(session.whenSubscribed).not.toBe(whenSubscribed);
  });

  it('has not to wait for what is subscribed to later', () => {
    const { sessions, timers, session } = greeted(new FakeConnection(true));
    timers.advance(1_000);
    sessions.noteSubscription(session, '/a');
    expect(session.pushableAt).toBe(1_000);
  });

  it('does not wait for the subscriptions of other clients', () => {
    const { sessions, session } = greeted(new FakeConnection());
    sessions.noteSubscription(session, '/a');
    expect(session.pushableAt).toBe(105);
  });

  it('waits for the subscriptions of a sub-device apart from those of its gateway', () => {
    const { sessions, timers, session } = greeted(new FakeConnection(true));
    timers.advance(5_000);
    const carried = sessions.carry(subDevice(2), 2, session);
    if (typeof carried === 'string') throw new Error(carried);
    sessions.noteSubscription(carried, '/a');
    expect(carried.pushableAt).toBe(Number.POSITIVE_INFINITY);
    sessions.greet(carried);
    timers.advance(400);
    sessions.noteSubscription(carried, '/a');
    expect([session.pushableAt, carried.pushableAt]).toEqual([1_000, 6_400]);
  });
});
