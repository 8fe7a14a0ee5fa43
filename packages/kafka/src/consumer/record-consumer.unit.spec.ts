import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createLogger } from '@setpoint/service-kit';
import type { KafkaClient } from '../kafka-client.js';
import { RecordConsumer } from './record-consumer.js';

type Listener = (event: { payload: unknown }) => void;
type EachBatch = (payload: unknown) => Promise<void>;

const events = { CRASH: 'crash', FETCH: 'fetch', GROUP_JOIN: 'join' } as const;

/** Stands for the client library: records what it is told, and the test plays its events. */
class FakeConsumer {
  readonly events = events;
  readonly told: string[] = [];
  isDisconnected = false;
  private readonly listeners = new Map<string, Listener>();
  private eachBatch: EachBatch = async () => undefined;

  on(event: string, listener: Listener): void {
    this.listeners.set(event, listener);
  }
  async connect(): Promise<void> {}
  async subscribe({ topic, fromBeginning }: { topic: string; fromBeginning: boolean }): Promise<void> {
    this.told.push(`subscribe ${topic} ${fromBeginning}`);
  }
  async run({ eachBatch }: { eachBatch: EachBatch }): Promise<void> {
    this.eachBatch = eachBatch;
  }
  async disconnect(): Promise<void> {
    this.isDisconnected = true;
  }
  pause([{ partitions }]: [{ partitions: number[] }]): void {
    this.told.push(`pause ${partitions}`);
  }
  resume([{ partitions }]: [{ partitions: number[] }]): void {
    this.told.push(`resume ${partitions}`);
  }
  seek({ partition, offset }: { partition: number; offset: string }): void {
    this.told.push(`seek ${partition} to ${offset}`);
  }

  emit(event: keyof typeof events, payload: unknown = {}): void {
    this.listeners.get(events[event])?.({ payload });
  }
  join(): void {
    this.emit('GROUP_JOIN', { memberAssignment: { 'here.t': [0, 1] } });
  }
  /** Plays a fetch of records with these offsets. @returns what was resolved */
  async fetch(
    partition: number,
    offsets: number[],
    { highWatermark = 1_000, isStale = false } = {},
  ): Promise<string | undefined> {
    let resolved: string | undefined;
    await this.eachBatch({
      batch: {
        topic: 'here.t',
        partition,
        highWatermark: String(highWatermark),
        lastOffset: () => String(offsets.at(-1)),
        messages: offsets.map((offset) => ({
          offset: String(offset),
          key: null,
          value: null,
          timestamp: '0',
        })),
      },
      resolveOffset: (offset: string) => {
        resolved = offset;
      },
      isStale: () => isStale,
    });
    return resolved;
  }
}

let consumers: FakeConsumer[];
let received: string[];
let handled: Promise<void> | undefined;
let reader: RecordConsumer;
const latest = (): FakeConsumer => {
  const consumer = consumers.at(-1);
  if (!consumer) throw new Error('no consumer was made');
  return consumer;
};
const settle = (ms = 0) => jest.advanceTimersByTimeAsync(ms);

beforeEach(async () => {
  jest.useFakeTimers();
  consumers = [];
  received = [];
  handled = undefined;
  const client = {
    toPhysical: (topic: string) => `here.${topic}`,
    toLogical: (topic: string) => topic.slice('here.'.length),
    consumer: () => {
      consumers.push(new FakeConsumer());
      return latest();
    },
  };
  reader = new RecordConsumer({
    client: client as unknown as KafkaClient,
    logger: createLogger({ service: 'test', level: 'silent' }),
    topics: [{ topic: 't', whenOutOfRange: 'beginning' }],
    onRecords: (topic, partition, records) => {
      received.push(`${topic}/${partition}: ${records.map(({ offset }) => offset).join()}`);
      return handled;
    },
  });
  await reader.start();
  await settle();
});
afterEach(async () => {
  const stopped = reader.stop();
  await settle(5_000);
  await stopped;
  jest.useRealTimers();
});

describe('RecordConsumer', () => {
  it('positions what is assigned and pauses the rest before the first fetch', () => {
    reader.assign('t', 1, 5n);
    expect(latest().told).toEqual(['subscribe here.t true']);
    latest().join();
    expect(latest().told.slice(1)).toEqual(['pause 0', 'resume 1', 'seek 1 to 5']);
  });

  it('assigns and takes away while it reads, by seeking and pausing', () => {
    latest().join();
    latest().told.length = 0;
    reader.assign('t', 0, 7n);
    reader.unassign('t', 0);
    reader.unassign('t', 1);
    expect(latest().told).toEqual(['resume 0', 'seek 0 to 7', 'pause 0']);
  });

  it('goes on behind the last record it handed over when the client joins again', async () => {
    reader.assign('t', 0, 5n);
    latest().join();
    expect(await latest().fetch(0, [5, 6, 9])).toBe('9');
    latest().told.length = 0;
    latest().join();
    expect(latest().told).toEqual(['resume 0', 'seek 0 to 10', 'pause 1']);
    expect(received).toEqual(['t/0: 5,6,9']);
  });

  it('hands over nothing of a partition that is not assigned, or whose position is being set', async () => {
    latest().join();
    expect(await latest().fetch(0, [1])).toBeUndefined();
    reader.assign('t', 0, 5n);
    expect(await latest().fetch(0, [1], { isStale: true })).toBeUndefined();
    expect(received).toEqual([]);
  });

  it('hands over no record twice', async () => {
    reader.assign('t', 0, 0n);
    latest().join();
    await latest().fetch(0, [0, 1]);
    await latest().fetch(0, [0, 1, 2]);
    expect(received).toEqual(['t/0: 0,1', 't/0: 2']);
  });

  it('fetches again when what it brought is handled', async () => {
    reader.assign('t', 0, 0n);
    latest().join();
    let finish: () => void = () => undefined;
    handled = new Promise((resolve) => {
      finish = resolve;
    });
    const goneOn: string[] = [];
    void latest()
      .fetch(0, [0])
      .then(() => goneOn.push('handled'));
    await settle(24);
    expect(goneOn).toEqual([]);
    finish();
    await settle();
    expect(goneOn).toEqual(['handled']);
  });

  it('does not wait for a partition that is slow', async () => {
    reader.assign('t', 0, 0n);
    latest().join();
    handled = new Promise(() => undefined);
    const goneOn: string[] = [];
    void latest()
      .fetch(0, [0])
      .then(() => goneOn.push('late'));
    await settle(25);
    expect(goneOn).toEqual(['late']);
  });

  it('reads a log anew that has become shorter than where it was', async () => {
    reader.assign('t', 0, 500n);
    latest().join();
    await latest().fetch(0, [0, 1], { highWatermark: 2 });
    expect(received).toEqual(['t/0: 0,1']);
  });

  it('keeps a partition paused over a new join', () => {
    reader.assign('t', 0, 5n);
    latest().join();
    reader.pause('t', 0);
    latest().told.length = 0;
    latest().join();
    expect(latest().told).toEqual(['pause 0', 'seek 0 to 5', 'pause 1']);
    latest().told.length = 0;
    reader.resume('t', 0);
    reader.resume('t', 0);
    expect(latest().told).toEqual(['resume 0']);
  });

  it('replaces a client that has crashed, and goes on where it was', async () => {
    reader.assign('t', 0, 5n);
    latest().join();
    await latest().fetch(0, [5]);
    latest().emit('CRASH', { error: new Error('hopeless') });
    await settle(1_000);
    expect(consumers).toHaveLength(2);
    expect(consumers[0]?.isDisconnected).toBe(true);
    latest().join();
    expect(latest().told).toContain('seek 0 to 6');
  });

  it('replaces a client that fetches nothing for 15 s', async () => {
    latest().join();
    await settle(10_000);
    latest().emit('FETCH');
    await settle(14_000);
    expect(consumers).toHaveLength(1);
    expect(reader.fetchedWithin(15_000)).toBe(true);
    await settle(4_000);
    expect(consumers).toHaveLength(2);
    expect(reader.fetchedWithin(15_000)).toBe(false);
  });

  it('takes nothing from a client that was replaced', async () => {
    reader.assign('t', 0, 0n);
    const old = latest();
    old.join();
    old.emit('CRASH', { error: new Error('hopeless') });
    await settle(1_000);
    latest().told.length = 0;
    await old.fetch(0, [0]);
    old.join();
    old.emit('FETCH');
    expect([received, latest().told]).toEqual([[], []]);
    expect(reader.fetchedWithin(15_000)).toBe(false);
  });

  it('makes no new client once it is stopped', async () => {
    const stopped = reader.stop();
    await settle(60_000);
    await stopped;
    expect(consumers).toHaveLength(1);
    expect(latest().isDisconnected).toBe(true);
  });
});
