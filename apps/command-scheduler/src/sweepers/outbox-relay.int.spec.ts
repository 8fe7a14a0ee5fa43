import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { topics } from '@setpoint/channels';
import { CrashPoints, waitFor } from '@setpoint/service-kit';
import { type FreshDatabase, freshDatabase } from '../../test/fresh-database.js';
import { cached, instant, newAsset, openTask, resultContext, submitTask } from '../../test/messages.js';
import { RecordingPublisher } from '../../test/recording-publisher.js';
import { SchedulerHarness } from '../../test/scheduler-harness.js';
import { OutboxRows } from '../store/outbox-rows.js';

let fresh: FreshDatabase;
let partition = 0;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());
beforeEach(() => fresh.database.outbox.deleteMany());

const scheduler = (options: ConstructorParameters<typeof SchedulerHarness>[2] = {}) =>
  new SchedulerHarness(fresh.database, partition++, options).open();

const age = () => fresh.database.$executeRaw`UPDATE scheduler.outbox SET created_at = created_at - 2001`;
const left = () => fresh.database.outbox.count();

describe('the outbox', () => {
  it('is empty after what was stored is published', async () => {
    const s = await scheduler();
    await s.hand(openTask(newAsset()), submitTask(cached(newAsset())));
    await s.settled();
    expect(s.kafka.on(topics.commandEvents.name)).toHaveLength(1);
    expect(await left()).toBe(0);
    await s.close();
  });

  it('keeps what a crash between commit and publish left, and another process publishes it, unchanged', async () => {
    const crash = new CrashPoints('scheduler.afterCommitBeforePublish', () => {
      throw new Error('killed');
    });
    const dying = await scheduler({ crashPoints: crash });
    const assetId = newAsset();
    await dying.hand(openTask(assetId), submitTask(instant(assetId))).catch(() => undefined);
    const stored = await fresh.database.outbox.findMany({ orderBy: { id: 'asc' } });
    expect(stored.length).toBeGreaterThan(0);

    const heir = await scheduler();
    expect(await heir.parts.relay.runOnce()).toBe(0);
    await age();
    expect(await heir.parts.relay.runOnce()).toBe(stored.length);
    expect(heir.kafka.records).toEqual(
      stored.map(({ topic, partition: p, key, headers, value }) => ({
        topic,
        partition: p,
        key,
        headers,
        value,
      })),
    );
    expect(await left()).toBe(0);
    await heir.close();
  });

  it('is published again, with the same ids, after a crash between publish and deletion', async () => {
    const kafka = new RecordingPublisher();
    const dying = await scheduler({ publisher: kafka });
    await dying.hand(submitTask(cached(newAsset())));
    // The reply, and a moment later the event.
    await waitFor(() => kafka.records.length === 2, { limitMs: 60_000 });
    await age();
    const heir = await scheduler({ publisher: kafka });
    const once = [...kafka.ids];
    await heir.parts.relay.runOnce();
    expect(kafka.ids).toEqual([...once, ...once]);
    await heir.close();
  });

  it('loses nothing while Kafka is away, and keeps the order when it is back', async () => {
    const s = await scheduler();
    const assetId = newAsset();
    s.kafka.isAway = true;
    await s.hand(submitTask(cached(assetId)));
    await s.hand(submitTask(cached(assetId)));
    await s.settled();
    await expect(s.parts.relay.runOnce()).rejects.toThrow('away');
    s.kafka.isAway = false;
    // Behind those that were left, not past them.
    await s.hand(submitTask(cached(assetId)));
    expect(s.kafka.records).toEqual([]);
    await s.parts.relay.runOnce();
    await s.hand(submitTask(cached(assetId)));
    await s.settled();
    const seqs = s.kafka.on(topics.commandEvents.name).map(({ value }) => JSON.parse(value).seq);
    expect(seqs).toEqual([1, 2, 3, 4]);
    expect(await left()).toBe(0);
    expect(s.parts.lane.backlog).toBe(0);
    await s.close();
  });

  it('stops new decisions while too much waits for Kafka', async () => {
    const s = await scheduler({ maxOutboxBacklog: 3 });
    s.kafka.isAway = true;
    await s.hand(...[1, 2, 3, 4].map(() => submitTask(cached(newAsset()))));
    const refused = await s.hand(submitTask(cached(newAsset())));
    expect(refused).toEqual({ stored: 0, cause: expect.stringContaining('wait for Kafka') });
    await s.settled();
    s.kafka.isAway = false;
    await s.parts.relay.runOnce();
    expect(await s.hand(submitTask(cached(newAsset())))).toMatchObject({ stored: 1 });
    await s.close();
  });

  it('drops a result whose channel is gone, and nothing else', async () => {
    const s = await scheduler();
    s.kafka.missing.add('DATASVC.SET.site-a');
    const assetId = newAsset();
    await s.hand(submitTask(instant(assetId, { result: resultContext() })));
    await s.settled();
    expect(s.parts.lane.isClosed).toBe(true);
    await s.parts.relay.runOnce();
    expect(s.kafka.records.map(({ topic }) => topic)).toEqual([
      topics.gatewayReplies.name,
      topics.commandEvents.name,
    ]);
    expect(await left()).toBe(0);
    expect(s.parts.lane.isClosed).toBe(false);
    await s.close();
  });

  it('is claimed by one relay at a time, and by another when the first died', async () => {
    const s = await scheduler();
    s.kafka.isAway = true;
    await s.hand(submitTask(cached(newAsset())));
    await s.settled();
    const rows = new OutboxRows(fresh.database);
    const claims = await Promise.all([rows.claim(0, 10), rows.claim(0, 10)]);
    expect(claims.map((c) => c.length).sort()).toEqual([0, await left()]);
    await fresh.database.$executeRaw`UPDATE scheduler.outbox SET claimed_until = 1`;
    expect(await rows.claim(0, 10)).toHaveLength(await left());
    await s.close();
  });

  it('starts with what an earlier life left, also a moment ago', async () => {
    const s = await scheduler();
    s.kafka.isAway = true;
    await s.hand(submitTask(cached(newAsset())));
    await s.settled();
    const heir = await scheduler();
    await heir.parts.relay.start();
    expect(heir.kafka.records.length).toBeGreaterThan(0);
    await heir.parts.relay.stop();
    await heir.close();
  });
});
