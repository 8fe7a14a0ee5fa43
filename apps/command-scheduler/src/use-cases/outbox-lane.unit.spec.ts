import { describe, expect, it, jest } from '@jest/globals';
import { topics } from '@setpoint/channels';
import { CrashPoints } from '@setpoint/service-kit';
import { silentLogger } from '../../test/silent-logger.js';
import { OutboxLane } from './outbox-lane.js';
import type { Publisher, RecordToPublish } from './record-to-publish.js';

const record = (id: string): RecordToPublish => ({
  topic: 't',
  partition: null,
  key: null,
  headers: { id },
  value: '{}',
});

/** A lane whose publishes end when the test says so. */
const staged = () => {
  const sends: { ids: unknown[]; end: () => void; fail: () => void }[] = [];
  const deleted: string[][] = [];
  const state = { now: 0, databaseIsAway: false };
  const publisher: Publisher = {
    publish: (records) =>
      new Promise((resolve, reject) =>
        sends.push({
          ids: records.map((r) => r.headers.id),
          end: resolve,
          fail: () => reject(new Error('Kafka is away')),
        }),
      ),
  };
  const lane = new OutboxLane({
    publisher,
    unhurried: publisher,
    deleteRows: async (ids) => {
      if (state.databaseIsAway) throw new Error('the database is away');
      deleted.push([...ids]);
    },
    logger: silentLogger(),
    crashPoints: new CrashPoints(),
    monotonic: () => state.now,
  });
  const carry = (...ids: string[]) => lane.carry(ids, ids.map(record));
  return { lane, sends, deleted, state, carry };
};

const event = (id: string): RecordToPublish => ({ ...record(id), topic: topics.commandEvents.name });

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('the lane of the outbox', () => {
  it('publishes pass after pass without waiting, and deletes rows only when they are published', async () => {
    const { lane, sends, deleted, carry } = staged();
    carry('1', '2');
    carry('3');
    expect(sends.map(({ ids }) => ids)).toEqual([['1', '2'], ['3']]);
    expect(lane.backlog).toBe(3);
    sends[0]?.end();
    await turn();
    await lane.flush();
    expect(deleted).toEqual([['1', '2']]);
    expect(lane.backlog).toBe(1);
  });

  it('tells that it is closed when nothing is under way any more, so that the relay need not wait for its time', async () => {
    const { lane, sends, carry } = staged();
    let told = 0;
    lane.onClosed(() => {
      told += 1;
    });
    carry('1');
    carry('2');
    carry('3');
    sends[0]?.end();
    sends[1]?.fail();
    await turn();
    expect(told).toBe(0);
    sends[2]?.end();
    await turn();
    expect(told).toBe(1);
  });

  it('is closed by a failure, so that nothing overtakes what was left behind', async () => {
    const { lane, sends, carry } = staged();
    carry('1');
    sends[0]?.fail();
    await turn();
    carry('2');
    expect(lane.isClosed).toBe(true);
    expect(sends).toHaveLength(1);
    expect(lane.backlog).toBe(2);
  });

  it('opens again only if nothing was left behind since the relay looked', async () => {
    const { lane, sends, carry } = staged();
    carry('1');
    sends[0]?.fail();
    await turn();
    const before = lane.rowsLeftSoFar;
    carry('2');
    expect(lane.reopen(before)).toBe(false);
    expect(lane.isClosed).toBe(true);
    expect(lane.reopen(lane.rowsLeftSoFar)).toBe(true);
    expect(lane.backlog).toBe(0);
    carry('3');
    expect(sends.at(-1)?.ids).toEqual(['3']);
  });

  it('keeps in mind what it could not delete', async () => {
    const { lane, sends, deleted, state, carry } = staged();
    carry('1');
    sends[0]?.end();
    await turn();
    state.databaseIsAway = true;
    await expect(lane.flush()).rejects.toThrow('away');
    state.databaseIsAway = false;
    await lane.flush();
    expect(deleted).toEqual([['1']]);
  });

  it('tells for how long its oldest publish is under way', async () => {
    const { lane, sends, state, carry } = staged();
    expect(lane.underWayForMs).toBe(0);
    carry('1');
    state.now = 700;
    carry('2');
    state.now = 1_000;
    expect(lane.underWayForMs).toBe(1_000);
    sends[0]?.end();
    await turn();
    expect(lane.underWayForMs).toBe(300);
  });

  it('makes passes wait while very much is under way', async () => {
    const { lane, sends, carry } = staged();
    const many = Array.from({ length: 6_000 }, (_, i) => String(i));
    carry(...many);
    await lane.room();
    carry(...many);
    let hasRoom = false;
    const room = lane.room().then(() => {
      hasRoom = true;
    });
    await turn();
    expect(hasRoom).toBe(false);
    sends[0]?.end();
    await room;
  });

  it('waits for what is under way and deletes it when it stops', async () => {
    const { lane, sends, deleted, carry } = staged();
    await lane.start();
    carry('1');
    const stopped = lane.stop();
    sends[0]?.end();
    await stopped;
    expect(deleted).toEqual([['1']]);
  });

  it('gathers events for a moment, while everything else goes at once', () => {
    jest.useFakeTimers();
    try {
      const { lane, sends } = staged();
      lane.carry(['1', '2'], [record('1'), event('2')]);
      lane.carry(['3'], [event('3')]);
      expect(sends.map(({ ids }) => ids)).toEqual([['1']]);
      expect(lane.backlog).toBe(3);
      jest.advanceTimersByTime(100);
      expect(sends.map(({ ids }) => ids)).toEqual([['1'], ['2', '3']]);
      lane.carry(['4'], [event('4')]);
      jest.advanceTimersByTime(100);
      expect(sends.at(-1)?.ids).toEqual(['4']);
    } finally {
      jest.useRealTimers();
    }
  });

  it('sends many events without waiting for more', () => {
    const { lane, sends } = staged();
    const ids = Array.from({ length: 1_000 }, (_, i) => String(i));
    lane.carry(ids, ids.map(event));
    expect(sends.map((send) => send.ids.length)).toEqual([1_000]);
  });

  it('leaves gathered events to the relay when a publish fails, so that nothing overtakes what was left', async () => {
    const { lane, sends, deleted } = staged();
    lane.carry(['1', '2'], [record('1'), event('2')]);
    sends[0]?.fail();
    await turn();
    expect(lane.rowsLeftSoFar).toBe(2);
    await lane.stop();
    expect(sends).toHaveLength(1);
    expect(deleted).toEqual([]);
  });

  it('sends what it gathered before it stops', async () => {
    const { lane, sends, deleted } = staged();
    lane.carry(['1'], [event('1')]);
    const stopped = lane.stop();
    sends[0]?.end();
    await stopped;
    expect(deleted).toEqual([['1']]);
  });
});
