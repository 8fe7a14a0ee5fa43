import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@setpoint/service-kit';
import {
  accept,
  type IncomingRecord,
  type KafkaClient,
  PublishError,
  Publisher,
  TopicAdmin,
} from '../src/index.js';
import { type Consuming, startConsuming } from './consuming.js';
import { logger, newClient, newTopic, textOf, toRecord } from './harness.js';

const LIMIT = { limitMs: 60_000 };

let client: KafkaClient;
let publisher: Publisher;
let consuming: Consuming | undefined;
const started = async (options = {}): Promise<Publisher> => {
  publisher = new Publisher({ client, logger, ...options });
  await publisher.start();
  return publisher;
};
const received = async (topic: string): Promise<IncomingRecord[]> => {
  const records: IncomingRecord[] = [];
  consuming = await startConsuming(client, {
    [topic]: {
      options: { mode: 'all', from: 'beginning' },
      handle: async (batch) => {
        records.push(...batch);
        return batch.map(() => accept);
      },
    },
  });
  return records;
};
const kindOf = (publishing: Promise<void>): Promise<string> =>
  publishing.then(
    () => 'published',
    (failure) => (failure instanceof PublishError ? failure.kind : String(failure)),
  );

beforeEach(() => {
  client = newClient();
});
afterEach(async () => {
  await consuming?.stop();
  consuming = undefined;
  await publisher.stop();
});

describe('the publisher', () => {
  it('delivers key, value, headers and partition', async () => {
    const topic = await newTopic(client, 'plain', 3);
    await (await started()).publish([
      toRecord(topic, 'größe', { partition: 2, key: 'k', headers: { id: '1', type: 'x' } }),
      { topic, value: null, partition: 2, key: 'gone', headers: {} },
    ]);
    const records = await received(topic);
    await waitFor(() => records.length === 2, LIMIT);
    expect(records).toMatchObject([
      { topic, partition: 2, offset: 0n, key: 'k', headers: { id: '1', type: 'x' } },
      { topic, partition: 2, offset: 1n, key: 'gone', value: null, headers: {} },
    ]);
    expect(records[0] && textOf(records[0])).toBe('größe');
    expect(Math.abs((records[0]?.timestampMs ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it('keeps the order of one key over many calls at once', async () => {
    const topic = await newTopic(client, 'order', 4);
    await started();
    await Promise.all(
      Array.from({ length: 500 }, (_, i) =>
        publisher.publish([toRecord(topic, String(i), { key: `k${i % 5}` })]),
      ),
    );
    const records = await received(topic);
    await waitFor(() => records.length === 500, LIMIT);
    for (const key of ['k0', 'k1', 'k2', 'k3', 'k4']) {
      const numbers = records.filter((r) => r.key === key).map((r) => Number(textOf(r)));
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    }
  });

  // The hashes are those of Kafka's own UtilsTest for murmur2, without the sign, modulo 7.
  it('chooses the partition of a key like the Java client', async () => {
    const topic = await newTopic(client, 'murmur2', 7);
    await (await started()).publish(
      ['21', 'foobar', 'a-little-bit-long-string'].map((key) => toRecord(topic, key, { key })),
    );
    const records = await received(topic);
    // On a new topic one may be stored twice.
    await waitFor(() => new Set(records.map((r) => r.key)).size === 3, LIMIT);
    expect(Object.fromEntries(records.map((r) => [r.key, r.partition]))).toEqual({
      '21': (-973_932_308 & 0x7fff_ffff) % 7,
      foobar: (-790_332_482 & 0x7fff_ffff) % 7,
      'a-little-bit-long-string': (-985_981_536 & 0x7fff_ffff) % 7,
    });
  });

  it('sends more in one call than a broker takes in one batch', async () => {
    const topic = await newTopic(client, 'large');
    const value = 'x'.repeat(100_000);
    await (await started()).publish(Array.from({ length: 30 }, () => toRecord(topic, value)));
    const records = await received(topic);
    await waitFor(() => records.length === 30, LIMIT);
  });

  it('fails only the caller of a record that is too large for the broker', async () => {
    const topic = await newTopic(client, 'too-large');
    await started({ maxRecordBytes: 5_000_000 });
    const calls = [
      publisher.publish([toRecord(topic, 'a')]),
      publisher.publish([toRecord(topic, 'x'.repeat(2_000_000))]),
      publisher.publish([toRecord(topic, 'b'), toRecord(topic, 'c')]),
    ];
    expect(await Promise.all(calls.map(kindOf))).toEqual(['published', 'too_large', 'published']);
  });

  it('refuses a record above its own limit without sending it', async () => {
    const topic = await newTopic(client, 'limit');
    await started({ maxRecordBytes: 1_000 });
    expect(await kindOf(publisher.publish([toRecord(topic, 'x'.repeat(2_000))]))).toBe('too_large');
  });

  it('fails only the callers of a topic that does not exist', async () => {
    const topic = await newTopic(client, 'exists');
    await started();
    const calls = ['setpoint.nowhere', topic, 'setpoint.nowhere', topic].map((t) =>
      kindOf(publisher.publish([toRecord(t, 'a')])),
    );
    expect(await Promise.all(calls)).toEqual(['unknown_topic', 'published', 'unknown_topic', 'published']);
  });

  it('goes on after a topic it has sent to is deleted', async () => {
    const [kept, deleted] = [await newTopic(client, 'kept'), await newTopic(client, 'deleted')];
    await started();
    await publisher.publish([toRecord(kept, 'a'), toRecord(deleted, 'a')]);
    await new TopicAdmin({ client, logger }).delete([deleted, 'setpoint.never-was']);
    const kinds = [
      kindOf(publisher.publish([toRecord(deleted, 'b')])),
      kindOf(publisher.publish([toRecord(kept, 'b')])),
    ];
    expect(await Promise.all(kinds)).toEqual(['unknown_topic', 'published']);
    expect(await kindOf(publisher.publish([toRecord(kept, 'c')]))).toBe('published');
  });

  it('sends to a topic again as soon as it is made again', async () => {
    await started();
    const call = () => kindOf(publisher.publish([toRecord('setpoint.again', 'a')]));
    const beforeIsMissing = [await call(), await call()];
    await newTopic(client, 'again');
    expect([...beforeIsMissing, await call()]).toEqual(['unknown_topic', 'unknown_topic', 'published']);
  });

  it('sends to a new topic although one it has sent to is deleted', async () => {
    const deleted = await newTopic(client, 'deleted');
    await started();
    await publisher.publish([toRecord(deleted, 'a')]);
    await new TopicAdmin({ client, logger }).delete([deleted]);
    expect(await kindOf(publisher.publish([toRecord(await newTopic(client, 'new'), 'b')]))).toBe('published');
  });

  it('fails only the caller of a partition that does not exist', async () => {
    const topic = await newTopic(client, 'partitions', 2);
    await started();
    const calls = [1, 2, 0].map((partition) =>
      kindOf(publisher.publish([toRecord(topic, 'a', { partition })])),
    );
    expect(await Promise.all(calls)).toEqual(['published', 'unknown_partition', 'published']);
  });

  it('refuses what its buffer cannot hold, and takes more once it is empty', async () => {
    const topic = await newTopic(client, 'full');
    await started({ maxBufferedRecords: 10 });
    const ten = Array.from({ length: 10 }, (_, i) => toRecord(topic, String(i)));
    const kinds = [kindOf(publisher.publish(ten)), kindOf(publisher.publish([toRecord(topic, 'more')]))];
    expect(await Promise.all(kinds)).toEqual(['published', 'overloaded']);
    expect(await kindOf(publisher.publish(ten))).toBe('published');
  });

  it('sends what was handed over before a stop, and nothing after', async () => {
    const topic = await newTopic(client, 'stop');
    await started();
    const before = kindOf(publisher.publish([toRecord(topic, 'a')]));
    await publisher.stop();
    expect([await before, await kindOf(publisher.publish([toRecord(topic, 'b')]))]).toEqual([
      'published',
      'stopped',
    ]);
    await publisher.stop();
    await publisher.start();
    expect(await kindOf(publisher.publish([toRecord(topic, 'c')]))).toBe('published');
  });
});

describe('topics', () => {
  it('are made once, also by several at the same time', async () => {
    const spec = { name: 'setpoint.race', partitions: 3, config: { 'retention.ms': '3600000' } };
    const admin = new TopicAdmin({ client, logger });
    await Promise.all([admin.ensure([spec]), admin.ensure([spec]), admin.ensure([spec])]);
    await admin.ensure([spec]);
    await started();
    await publisher.publish([0, 1, 2].map((partition) => toRecord(spec.name, 'a', { partition })));
  });
});
