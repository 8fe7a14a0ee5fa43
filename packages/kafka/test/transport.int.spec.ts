import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parkedTopic } from '@setpoint/channels';
import { waitFor } from '@setpoint/service-kit';
import {
  accept,
  type IncomingRecord,
  type KafkaClient,
  LeasedTransport,
  type Position,
  Publisher,
  reject,
  release,
  type Verdict,
} from '../src/index.js';
import { type Consuming, type Handlers, startConsuming } from './consuming.js';
import { logger, newClient, newTopic, TestSource, textOf, toRecord } from './harness.js';

const LIMIT = { limitMs: 60_000 };
const fromBeginning = { mode: 'all', from: 'beginning' } as const;
const acceptAll = async (records: readonly IncomingRecord[]): Promise<Verdict[]> => records.map(() => accept);

let client: KafkaClient;
let running: Consuming[] = [];
const consume = async (handlers: Handlers, options = {}): Promise<Consuming> => {
  const consuming = await startConsuming(client, handlers, options);
  running.push(consuming);
  return consuming;
};
/** Everything that the parking place of `topic` receives. */
const parkedOf = async (topic: string): Promise<IncomingRecord[]> => {
  const parked: IncomingRecord[] = [];
  const handle = async (records: readonly IncomingRecord[]) => {
    parked.push(...records);
    return acceptAll(records);
  };
  await consume({ [parkedTopic(topic)]: { options: fromBeginning, handle } });
  return parked;
};

beforeEach(() => {
  client = newClient();
});
afterEach(async () => {
  await Promise.all(running.map((consuming) => consuming.stop()));
  running = [];
});

const openSockets = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;

describe('the leased transport', () => {
  it('keeps no connection open when it is stopped while it starts', async () => {
    const topics = [await newTopic(client, 'early-stop'), await newTopic(client, 'early-stop-too')];
    const before = openSockets();
    for (const startedForMs of [0, 2, 5, 10, 20, 40, 80, 160]) {
      const transport = new LeasedTransport({ client, publisher: new Publisher({ client, logger }), logger });
      for (const topic of topics) transport.addHandler(topic, acceptAll, true, fromBeginning);
      transport.listen(() => undefined);
      await pause(startedForMs);
      await transport.close();
    }
    await waitFor(() => openSockets() <= before, LIMIT);
  }, 180_000);

  it('keeps the order of a partition while records are released and tried again', async () => {
    const topic = await newTopic(client, 'order', 3);
    const done = new Map<number, string[]>();
    const failedOnce = new Set<string>();
    const handle = async (records: readonly IncomingRecord[]) => {
      const verdicts: Verdict[] = [];
      for (const record of records) {
        const text = textOf(record);
        if (Number(text) % 7 === 0 && !failedOnce.has(text)) {
          failedOnce.add(text);
          verdicts.push(release('not now'));
          break;
        }
        done.set(record.partition, [...(done.get(record.partition) ?? []), text]);
        verdicts.push(accept);
      }
      return verdicts;
    };
    const { publisher } = await consume({ [topic]: { options: fromBeginning, handle } });
    const records = Array.from({ length: 60 }, (_, i) => toRecord(topic, String(i), { partition: i % 3 }));
    await publisher.publish(records);
    await waitFor(() => [...done.values()].flat().length === 60, LIMIT);
    for (const partition of [0, 1, 2])
      expect(done.get(partition)).toEqual(
        records.filter((r) => r.partition === partition).map((r) => r.value),
      );
    expect(failedOnce.size).toBe(9);
  });

  it('takes a list shorter than the batch as the rest released', async () => {
    const topic = await newTopic(client, 'shorter');
    const calls: string[][] = [];
    const handle = async (records: readonly IncomingRecord[]) => {
      calls.push(records.map(textOf));
      return [accept];
    };
    const { publisher } = await consume({ [topic]: { options: fromBeginning, handle } });
    await publisher.publish(['a', 'b', 'c'].map((v) => toRecord(topic, v)));
    await waitFor(() => calls.at(-1)?.join() === 'c', LIMIT);
    expect(calls.map((texts) => texts[0])).toEqual(['a', 'b', 'c']);
  });

  it('parks a rejected record with its cause and place, and goes on', async () => {
    const topic = await newTopic(client, 'reject');
    const parked = await parkedOf(topic);
    const accepted: string[] = [];
    const handle = async (records: readonly IncomingRecord[]) =>
      records.map((record) => {
        if (textOf(record) === 'bad') return reject('no such thing');
        accepted.push(textOf(record));
        return accept;
      });
    const { publisher } = await consume({ [topic]: { options: fromBeginning, handle } });
    await publisher.publish([
      toRecord(topic, 'good'),
      toRecord(topic, 'bad', { key: 'k' }),
      toRecord(topic, 'better'),
    ]);
    await waitFor(() => accepted.length === 2 && parked.length === 1, LIMIT);
    expect(accepted).toEqual(['good', 'better']);
    expect(parked[0]).toMatchObject({
      key: 'k',
      headers: {
        id: 'bad',
        type: 'test',
        'parked-cause': 'no such thing',
        'parked-topic': topic,
        'parked-partition': '0',
        'parked-offset': '1',
      },
    });
    expect(parked.map(textOf)).toEqual(['bad']);
  });

  it('survives a TypeError in a handler and handles the records again', async () => {
    const topic = await newTopic(client, 'bug');
    const seen: string[] = [];
    let throws = 3;
    const handle = async (records: readonly IncomingRecord[]) => {
      if (throws-- > 0) throw new TypeError('undefined is not a function');
      seen.push(...records.map(textOf));
      return acceptAll(records);
    };
    const { publisher, transport } = await consume({ [topic]: { options: fromBeginning, handle } });
    await publisher.publish([toRecord(topic, 'a'), toRecord(topic, 'b')]);
    await waitFor(() => seen.length === 2, LIMIT);
    await publisher.publish([toRecord(topic, 'c')]);
    await waitFor(() => seen.length === 3, LIMIT);
    expect(seen).toEqual(['a', 'b', 'c']);
    expect(transport.problem()).toBeUndefined();
  });

  it('parks only the record that keeps its handler throwing, after giving it up', async () => {
    const topic = await newTopic(client, 'poison');
    const parked = await parkedOf(topic);
    const givenUp: string[] = [];
    const seen: string[] = [];
    const handle = async (records: readonly IncomingRecord[]) => {
      if (records.some((r) => textOf(r) === 'poison')) throw new TypeError('always');
      seen.push(...records.map(textOf));
      return acceptAll(records);
    };
    const { publisher } = await consume(
      { [topic]: { options: fromBeginning, handle } },
      {
        giveUpAfterMs: 100,
        onGiveUp: async (record: IncomingRecord, cause: string) => {
          expect(parked).toEqual([]);
          givenUp.push(`${textOf(record)}: ${cause}`);
        },
      },
    );
    await publisher.publish(['a', 'b', 'poison', 'c', 'd'].map((v) => toRecord(topic, v)));
    await waitFor(() => seen.length === 4 && parked.length === 1, LIMIT);
    expect(seen).toEqual(['a', 'b', 'c', 'd']);
    expect(givenUp).toEqual(['poison: the handler kept throwing: always']);
    expect(parked.map(textOf)).toEqual(['poison']);
  });

  it('handles other partitions while one is stuck', async () => {
    const topic = await newTopic(client, 'stuck', 2);
    const seen: string[] = [];
    const stuck: { free?: () => void } = {};
    const handle = async (records: readonly IncomingRecord[]) => {
      if (records[0]?.partition === 0) await new Promise<void>((free) => Object.assign(stuck, { free }));
      seen.push(...records.map(textOf));
      return acceptAll(records);
    };
    const { publisher } = await consume({ [topic]: { options: fromBeginning, handle } });
    await publisher.publish([toRecord(topic, 'stuck', { partition: 0 })]);
    await waitFor(() => stuck.free, LIMIT);
    await publisher.publish(['a', 'b'].map((v) => toRecord(topic, v, { partition: 1 })));
    await waitFor(() => seen.length === 2, LIMIT);
    stuck.free?.();
    await waitFor(() => seen.length === 3, LIMIT);
    expect(seen).toEqual(['a', 'b', 'stuck']);
  });

  it('reads a slot from the end at the time it is leased', async () => {
    const topic = await newTopic(client, 'slot', 4);
    const seen: string[] = [];
    const handle = async (records: readonly IncomingRecord[]) => {
      seen.push(...records.map(textOf));
      return acceptAll(records);
    };
    const slot = new TestSource(2);
    const parked = await consume({ [parkedTopic(topic)]: { options: fromBeginning, handle: acceptAll } });
    await parked.publisher.publish([toRecord(topic, 'old', { partition: 2 })]);
    const { publisher } = await consume({ [topic]: { options: { mode: 'slot' }, handle } }, { slot });
    await publisher.publish([
      toRecord(topic, 'mine', { partition: 2 }),
      toRecord(topic, 'of another', { partition: 3 }),
    ]);
    await waitFor(() => seen.length > 0, LIMIT);
    slot.lose(2);
    await publisher.publish([toRecord(topic, 'while away', { partition: 2 })]);
    slot.acquire(2);
    await running.at(-1)?.transport.whenConsuming(10_000);
    await publisher.publish([toRecord(topic, 'back', { partition: 2 })]);
    await waitFor(() => seen.includes('back'), LIMIT);
    expect(seen).toEqual(['mine', 'back']);
  });

  it('goes on at the stored offsets with every change of leases', async () => {
    const topic = await newTopic(client, 'leased', 2);
    const seen: string[] = [];
    const stored = new Map<number, bigint>();
    const offsets = { positions: async (): Promise<ReadonlyMap<number, Position>> => new Map(stored) };
    const handle = async (records: readonly IncomingRecord[]) => {
      for (const record of records) {
        seen.push(textOf(record));
        stored.set(record.partition, record.offset + 1n);
      }
      return acceptAll(records);
    };
    const partitions = new TestSource(0);
    const handlers: Handlers = { [topic]: { options: { mode: 'partitions' }, handle } };
    const { publisher } = await consume(handlers, { partitions, offsets });
    const both = (text: string) =>
      [0, 1].map((partition) => toRecord(topic, text + partition, { partition }));
    await publisher.publish(both('a'));
    await waitFor(() => seen.length === 1, LIMIT);
    partitions.acquire(1);
    await waitFor(() => seen.length === 2, LIMIT);
    await partitions.release(0);
    await publisher.publish(both('b'));
    await waitFor(() => seen.length === 3, LIMIT);
    expect(seen).toEqual(['a0', 'a1', 'b1']);
    partitions.acquire(0);
    await waitFor(() => seen.length === 4, LIMIT);
    expect(seen.at(-1)).toBe('b0');
  });

  it('gives a partition back only when its handler is done', async () => {
    const topic = await newTopic(client, 'back');
    let finish: (() => void) | undefined;
    const handle = async (records: readonly IncomingRecord[]) => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return acceptAll(records);
    };
    const partitions = new TestSource(0);
    const offsets = { positions: async () => new Map() };
    const { publisher } = await consume(
      { [topic]: { options: { mode: 'partitions' }, handle } },
      { partitions, offsets },
    );
    await publisher.publish([toRecord(topic, 'a')]);
    await waitFor(() => finish, LIMIT);
    let isReleased = false;
    const released = partitions.release(0).then(() => {
      isReleased = true;
    });
    await publisher.publish([toRecord(topic, 'b')]);
    expect(isReleased).toBe(false);
    finish?.();
    await released;
  });

  it('reads all of a backlog that is larger than its buffer', async () => {
    const topic = await newTopic(client, 'backlog', 2);
    const seen: string[][] = [[], []];
    let isOpen = false;
    const handle = async (records: readonly IncomingRecord[]) => {
      await waitFor(() => isOpen, LIMIT);
      for (const record of records) seen[record.partition]?.push(textOf(record));
      return acceptAll(records);
    };
    const { publisher } = await consume({
      [topic]: { options: { ...fromBeginning, maxBatch: 1_000 }, handle },
    });
    for (let k = 0; k < 15; k += 1)
      await publisher.publish(
        Array.from({ length: 1_000 }, (_, i) => toRecord(topic, String(k * 1_000 + i), { partition: i % 2 })),
      );
    isOpen = true;
    await waitFor(() => seen.flat().length === 15_000, { limitMs: 60_000 });
    for (const [partition, texts] of seen.entries())
      expect(texts.map(Number)).toEqual(Array.from({ length: 7_500 }, (_, i) => 2 * i + partition));
  });

  it('refuses two handlers for one topic', async () => {
    const { transport } = await consume({});
    expect(transport.problem()).toBeUndefined();
    transport.addHandler('setpoint.x', async () => []);
    expect(() => transport.addHandler('setpoint.x', async () => [])).toThrow('two handlers');
  });
});
