import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DatabaseClock, waitFor } from '@setpoint/service-kit';
import pg from 'pg';
import { LIVE_SLOTS_SQL, liveSlots, PartitionLeases, SlotLease } from '../src/index.js';
import { LeaseSession } from '../src/leases/lease-session.js';
import { logger, newDatabase } from './harness.js';

const LIMIT = { limitMs: 60_000 };
const P = 12;

let database: Awaited<ReturnType<typeof newDatabase>>;
let stops: (() => Promise<unknown>)[] = [];
const quick = () => ({ databaseUrl: database.url, logger, staleAfterMs: 1_500, beatEveryMs: 150 });

const group = async (): Promise<PartitionLeases> => {
  const leases = new PartitionLeases({ ...quick(), group: 'scheduler', partitions: P });
  stops.push(() => leases.stop());
  await leases.start();
  return leases;
};
const slotOf = async (options: { slot?: number; slots?: number } = {}): Promise<SlotLease> => {
  const lease = new SlotLease({ ...quick(), kind: 'dispatcher', slots: 4, ...options });
  stops.push(() => lease.stop());
  await lease.start();
  return lease;
};
/** A holder that is frozen from the start: its connection is open, its heartbeat never comes again. */
const frozen = async (kind: string, ...objects: number[]): Promise<LeaseSession> => {
  const session = new LeaseSession(kind, quick());
  stops.push(async () => session.drop());
  await session.open();
  for (const object of objects) expect(await session.tryLock(object)).toBe(true);
  return session;
};
const query = async (sql: string, parameters: unknown[] = []) => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  return client.query(sql, parameters).finally(() => client.end());
};
/** Ends every lease connection, as a restart of Postgres does. */
const cutAll = () =>
  query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name LIKE 'setpoint lease%'`);

const sharesAre = (leases: readonly PartitionLeases[], shares: readonly number[]) =>
  waitFor(() => {
    const held = leases.flatMap((l) => l.held);
    const sizes = leases.map((l) => l.held.length).sort();
    return new Set(held).size === P && held.length === P && sizes.join() === [...shares].sort().join();
  }, LIMIT);

beforeEach(async () => {
  database = await newDatabase();
});
afterEach(async () => {
  await Promise.all(stops.map((stop) => stop()));
  stops = [];
  await database.drop();
});

describe('partition leases', () => {
  it('are shared evenly, and move as members come and go', async () => {
    const first = await group();
    await sharesAre([first], [12]);
    const second = await group();
    await sharesAre([first, second], [6, 6]);
    const third = await group();
    await sharesAre([first, second, third], [4, 4, 4]);
    await second.stop();
    await sharesAre([first, third], [6, 6]);
  });

  it('are never held by two at once', async () => {
    const holders = new Map<number, number>();
    const doubles: number[] = [];
    const watched = async (name: number) => {
      const leases = await group();
      const gone = (partitions: readonly number[]) => {
        for (const p of partitions) if (holders.get(p) === name) holders.delete(p);
      };
      leases.subscribe({
        acquired: (partitions) => {
          for (const p of partitions) {
            if (holders.has(p)) doubles.push(p);
            holders.set(p, name);
          }
        },
        releasing: async (partitions) => gone(partitions),
        lost: gone,
      });
      return leases;
    };
    const all = await Promise.all([watched(1), watched(2), watched(3), watched(4), watched(5)]);
    await sharesAre(all, [3, 3, 2, 2, 2]);
    await Promise.all(all.slice(0, 2).map((l) => l.stop()));
    await sharesAre(all.slice(2), [4, 4, 4]);
    expect(doubles).toEqual([]);
  });

  it('leave an instance too many as a spare without a problem', async () => {
    const leases = new PartitionLeases({ ...quick(), group: 'few', partitions: 1 });
    const spare = new PartitionLeases({ ...quick(), group: 'few', partitions: 1 });
    stops.push(
      () => leases.stop(),
      () => spare.stop(),
    );
    await leases.start();
    await waitFor(() => leases.held.length === 1, LIMIT);
    await spare.start();
    await waitFor(() => spare.incarnation, LIMIT);
    expect([spare.held, spare.problem()]).toEqual([[], undefined]);
    await leases.stop();
    await waitFor(() => spare.held.length === 1, LIMIT);
  });

  it('go to the others when a holder dies', async () => {
    const dead = await frozen('scheduler', 0, 1, 2, 3, 4, 5);
    const leases = await group();
    dead.drop();
    await sharesAre([leases], [12]);
  });

  it('are taken from a holder that is frozen', async () => {
    const asleep = await frozen('scheduler', 3, 7);
    const leases = await group();
    await sharesAre([leases], [12]);
    expect(asleep.isSafe).toBe(false);
  });

  it('are lost at once with the connection, and taken again with a new incarnation', async () => {
    const leases = await group();
    await sharesAre([leases], [12]);
    const before = leases.incarnation ?? 0;
    const lost: number[] = [];
    leases.subscribe({ lost: (partitions) => lost.push(...partitions) });
    await cutAll();
    await waitFor(() => lost.length === P, LIMIT);
    await sharesAre([leases], [12]);
    expect(leases.incarnation).toBeGreaterThan(before);
  });

  it('are given back after the listener has let go', async () => {
    const first = await group();
    await sharesAre([first], [12]);
    let letGo = () => {};
    const isLetGo = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let isAsked = false;
    first.subscribe({
      releasing: () => {
        isAsked = true;
        return isLetGo;
      },
    });
    const second = await group();
    await waitFor(() => isAsked, LIMIT);
    expect([first.held.length, second.held.length]).toEqual([12, 0]);
    letGo();
    await sharesAre([first, second], [6, 6]);
  });
});

describe('slot leases', () => {
  it('give each holder a slot of its own and a later holder a larger incarnation', async () => {
    const first = await slotOf();
    const held = await first.acquired();
    const second = await (await slotOf()).acquired();
    expect([held.slot, second.slot]).toEqual([0, 1]);
    await first.stop();
    const third = await (await slotOf()).acquired();
    expect(third.slot).toBe(0);
    expect(third.incarnation).toBeGreaterThan(held.incarnation);
  });

  it('wait for the named slot until it is free', async () => {
    const first = await slotOf({ slot: 2 });
    await first.acquired();
    const second = await slotOf({ slot: 2 });
    await waitFor(() => second.problem() === 'dispatcher slot 2 is taken', LIMIT);
    await first.stop();
    expect((await second.acquired()).slot).toBe(2);
  });

  it('are taken from a frozen holder when no other slot is free', async () => {
    await frozen('dispatcher', 0, 1);
    const lease = await slotOf({ slots: 2 });
    expect((await lease.acquired()).slot).toBeLessThan(2);
  });

  it('leave a holder alone that beats, however long others wait', async () => {
    const lease = await slotOf({ slots: 1 });
    const held = await lease.acquired();
    const waiting = await slotOf({ slots: 1 });
    await waitFor(() => waiting.problem() === 'every dispatcher slot is taken', LIMIT);
    await waitFor(async () => (await liveSlots(query, 'dispatcher'))[0]?.ageMs, LIMIT);
    expect(lease.held).toEqual(held);
    expect(waiting.held).toBeUndefined();
  });

  it('come back with a larger incarnation after the connection is lost', async () => {
    const lease = await slotOf({ slot: 1 });
    const before = await lease.acquired();
    let isLost = false;
    lease.subscribe({
      lost: () => {
        isLost = true;
      },
    });
    await cutAll();
    await waitFor(() => isLost, LIMIT);
    const after = await lease.acquired();
    expect(after.slot).toBe(1);
    expect(after.incarnation).toBeGreaterThan(before.incarnation);
  });

  it('show who holds what, and who is gone', async () => {
    const lease = await slotOf({ slot: 3 });
    const held = await lease.acquired();
    const [live] = await liveSlots(query, 'dispatcher');
    expect(live).toMatchObject({ ...held, connected: true });
    expect(live?.ageMs).toBeLessThan(1_500);
    const columns = (await query(LIVE_SLOTS_SQL, ['dispatcher'])).fields.map((field) => field.name);
    expect(columns).toEqual(['slot', 'incarnation', 'age_ms', 'connected']);
    await lease.stop();
    expect(await liveSlots(query, 'dispatcher')).toEqual([]);
  });

  it('keep a row of a holder that died until the slot is taken again', async () => {
    const lease = await slotOf({ slot: 3 });
    const held = await lease.acquired();
    await query('INSERT INTO leases.holders VALUES (gen_random_uuid(), $1, 2, 999999, 0, now())', [
      'dispatcher',
    ]);
    const dead = (await liveSlots(query, 'dispatcher')).find(({ slot }) => slot === 2);
    expect(dead).toMatchObject({ incarnation: 999_999, connected: false });
    await (await slotOf({ slot: 2 })).acquired();
    const slots = await liveSlots(query, 'dispatcher');
    expect(slots.map(({ slot, connected }) => [slot, connected])).toEqual([
      [2, true],
      [3, true],
    ]);
    expect(lease.held).toEqual(held);
  });

  it('show the database clock to the process', async () => {
    const clock = new DatabaseClock(undefined, () => 0);
    const lease = new SlotLease({ ...quick(), kind: 'gateway', slots: 1, clock });
    stops.push(() => lease.stop());
    await lease.start();
    await lease.acquired();
    expect(clock.isObserved).toBe(true);
    const { rows } = await query('SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms');
    expect(Math.abs(Number(rows[0].ms) - clock.now())).toBeLessThan(1_000);
  });

  it('can be started and stopped twice, and stopped before starting', async () => {
    const lease = new SlotLease({ ...quick(), kind: 'gateway', slots: 1 });
    await lease.stop();
    await lease.start();
    await lease.start();
    await lease.acquired();
    await lease.stop();
    await lease.stop();
    await lease.start();
    await lease.acquired();
    await lease.stop();
    expect(lease.held).toBeUndefined();
  });

  it('keep trying while Postgres is away', async () => {
    const lease = new SlotLease({
      ...quick(),
      databaseUrl: 'postgresql://nobody@127.0.0.1:9/none',
      kind: 'gateway',
      slots: 1,
    });
    await lease.start();
    await waitFor(() => lease.problem() === 'no lease session with Postgres', LIMIT);
    await lease.stop();
  });
});
