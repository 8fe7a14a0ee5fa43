import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { topics } from '@setpoint/channels';
import { type FreshDatabase, freshDatabase } from '../../test/fresh-database.js';
import {
  cached,
  cancelTask,
  closeTask,
  deadlineTask,
  deviceTask,
  handedOverTask,
  instant,
  newAsset,
  notDeliveredTask,
  openTask,
  repliedTask,
  submitTask,
} from '../../test/messages.js';
import { PassHarness, type PassResult } from '../../test/pass-harness.js';
import { StoreFailure } from './store-failure.js';
import type { Task } from './task.js';

let fresh: FreshDatabase;
let partition = 0;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

const harness = (p = partition++) => new PassHarness(fresh.database, p);

/** Every action, at a moment when it makes a difference. */
const actions: readonly (readonly [string, (h: PassHarness, assetId: string) => Promise<Task>])[] = [
  ['submit', async (_, assetId) => submitTask(cached(assetId))],
  [
    'declined submit',
    async (h, assetId) => {
      await h.run(closeTask(assetId));
      return submitTask(instant(assetId));
    },
  ],
  [
    'cancel',
    async (h, assetId) => {
      const waiting = cached(assetId);
      await h.run(closeTask(assetId), submitTask(waiting));
      return cancelTask(assetId, waiting.commandId);
    },
  ],
  ['sessionOpened', async (_, assetId) => openTask(assetId, 2)],
  ['sessionClosed', async (_, assetId) => closeTask(assetId)],
  ['handedOver', (h, assetId) => inFlight(h, assetId).then(() => handedOverTask(assetId))],
  ['notDelivered', (h, assetId) => inFlight(h, assetId).then(() => notDeliveredTask(assetId, 'late'))],
  [
    'encodeFailed',
    (h, assetId) => inFlight(h, assetId).then(() => notDeliveredTask(assetId, 'encodeFailed')),
  ],
  [
    'acknowledged',
    async (h, assetId) => {
      await inFlight(h, assetId);
      return deviceTask(assetId, { type: 'acknowledged', dispatchNumber: 1, at: Date.now() });
    },
  ],
  ['replied', async (h, assetId) => repliedTask(assetId, await inFlight(h, assetId))],
  [
    'deadlinePassed',
    async (h, assetId) => {
      await inFlight(h, assetId, { createdAt: Date.now() - 29_900, timeoutMs: 30_000 });
      h.store.aheadMs = 200;
      return deadlineTask(assetId);
    },
  ],
  [
    'deviceChanged',
    async (_, assetId) =>
      deviceTask(assetId, { type: 'deviceChanged', revision: 9, activated: true, enabled: false }),
  ],
  [
    'deviceRemoved',
    async (h, assetId) => {
      await h.run(closeTask(assetId), submitTask(cached(assetId)));
      return deviceTask(assetId, { type: 'deviceRemoved', revision: 9 });
    },
  ],
  [
    'abandon',
    async (h, assetId) => {
      await inFlight(h, assetId);
      const row = await h.inFlight(assetId);
      return deviceTask(assetId, { type: 'abandon', commandId: String(row?.commandId) });
    },
  ],
];

/** @returns the message id */
const inFlight = async (h: PassHarness, assetId: string, options: Parameters<typeof instant>[1] = {}) => {
  await h.run(submitTask(instant(assetId, options)));
  return (await h.inFlight(assetId))?.messageId ?? 0;
};

describe('when somebody moves first', () => {
  it.each(actions)('the pass decides anew: %s', async (_, prepare) => {
    const h = harness();
    const assetId = newAsset();
    await h.run(openTask(assetId));
    const task = await prepare(h, assetId);
    const before = await h.queue(assetId);
    h.store.beforeStore = () =>
      fresh.database
        .$executeRaw`UPDATE scheduler.device_queue SET version = version + 1 WHERE asset_id = ${assetId}`;
    await h.run(task);
    expect(h.lostRaces).toBe(1);
    expect((await h.queue(assetId))?.version).toBe((before?.version ?? 0n) + 2n);
  });

  it.each(actions)('with the same news, it happens once: %s', async (_, prepare) => {
    const [h, rival] = [harness(), harness()];
    const assetId = newAsset();
    await h.run(openTask(assetId));
    const task = await prepare(h, assetId);
    rival.store.aheadMs = h.store.aheadMs;
    h.store.beforeStore = () => rival.run(task);
    const second = await h.run(task);
    expect(h.lostRaces).toBe(1);
    expect(second.events).toEqual([]);
    expect(second.dispatches).toEqual([]);
  });

  it('a new device is not stored twice', async () => {
    const [h, rival] = [harness(), harness()];
    const assetId = newAsset();
    h.store.beforeStore = () => rival.run(openTask(assetId, 1));
    await h.run(openTask(assetId, 2));
    expect(h.lostRaces).toBe(1);
    expect(await h.queue(assetId)).toMatchObject({ version: 2n, sessionEpoch: 2n });
  });

  it('three times, the pass is given back, and nothing of it is stored', async () => {
    const h = harness();
    const [assetId, other] = [newAsset(), newAsset()];
    await h.run(openTask(assetId));
    const bump = async (): Promise<void> => {
      await fresh.database
        .$executeRaw`UPDATE scheduler.device_queue SET version = version + 1 WHERE asset_id = ${assetId}`;
      h.store.beforeStore = bump;
    };
    h.store.beforeStore = bump;
    const lost = h.run(submitTask(cached(assetId)), submitTask(cached(other)));
    await expect(lost).rejects.toMatchObject({ kind: 'lostRace' });
    expect(h.lostRaces).toBe(3);
    expect(await h.live(assetId)).toEqual([]);
    expect(await h.queue(other)).toBeNull();
    expect(await h.position()).toBe(1n);
  });
});

describe('when two processes read one partition', () => {
  it('a record takes effect once, and is answered once', async () => {
    const p = partition++;
    const [h, rival] = [harness(p), harness(p)];
    const assetId = newAsset();
    const task = submitTask(cached(assetId));
    const items = h.items(task);
    h.store.beforeStore = () => rival.runItems(items);
    const second = await h.runItems(items);
    expect(h.lostRaces).toBe(1);
    expect(second.pass.publish).toEqual([]);
    expect(await h.live(assetId)).toHaveLength(1);
    expect(await h.position()).toBe(1n);
  });

  it('a refusal stands, although the other would have accepted', async () => {
    const p = partition++;
    const limits = { cached: 50, waitingInstant: 1 };
    const h = new PassHarness(fresh.database, p, limits);
    const zombie = new PassHarness(fresh.database, p, limits);
    const elsewhere = harness();
    const assetId = newAsset();
    const [flying, waiting, refused] = [instant(assetId), instant(assetId), instant(assetId)];
    await h.run(openTask(assetId), submitTask(flying), submitTask(waiting));
    const items = h.items(submitTask(refused));
    h.store.beforeStore = async () => {
      const answer = await zombie.runItems(items);
      expect(answer.replies).toMatchObject([{ type: 'refused', reason: 'tooManyWaiting' }]);
      await elsewhere.run(cancelTask(assetId, waiting.commandId));
    };
    const second = await h.runItems(items);
    expect(second.replies).toEqual([]);
    expect(await h.live(assetId)).toHaveLength(1);
  });

  it('keeps acceptance order and one command in flight while three schedulers race', async () => {
    const assetId = newAsset();
    const schedulers = [harness(), harness(), harness()];
    const results: PassResult[] = [];
    const insist = async (h: PassHarness, ...tasks: readonly Task[]): Promise<void> => {
      const items = h.items(...tasks);
      for (;;) {
        try {
          results.push(await h.runItems(items));
          return;
        } catch (failure) {
          if (!(failure instanceof StoreFailure) || failure.kind !== 'lostRace') throw failure;
        }
      }
    };
    await insist(harness(), openTask(assetId));
    const work = async (h: PassHarness) => {
      for (let i = 0; i < 12; i++) {
        await insist(h, submitTask(cached(assetId)));
        const flying = await h.inFlight(assetId);
        await insist(h, repliedTask(assetId, flying?.messageId), deadlineTask(assetId));
      }
    };
    await Promise.all(schedulers.map(work));
    const last = harness();
    for (let flying = await last.inFlight(assetId); flying; flying = await last.inFlight(assetId))
      await insist(last, repliedTask(assetId, flying.messageId));

    const events = results.flatMap((r) => r.events).sort((a, b) => Number(a['seq']) - Number(b['seq']));
    expect(events.map((e) => e['seq'])).toEqual(events.map((_, i) => i + 1));
    const order = (event: string) => events.filter((e) => e['event'] === event).map((e) => e['commandId']);
    expect(order('accepted')).toHaveLength(36);
    expect(order('dispatched')).toEqual(order('accepted'));
    expect(order('ended')).toEqual(order('accepted'));
    const numbers = results.flatMap((r) => r.dispatches).map((d) => Number(d['dispatchNumber']));
    expect(new Set(numbers).size).toBe(36);
    expect(schedulers.reduce((sum, h) => sum + h.lostRaces, 0)).toBeGreaterThan(0);
  });
});

describe('the same record again', () => {
  it.each(actions)(
    'at its old place, after a commit whose answer got lost, changes nothing: %s',
    async (_, prepare) => {
      const h = harness();
      const assetId = newAsset();
      await h.run(openTask(assetId));
      const items = h.items(await prepare(h, assetId));
      await h.runItems(items);
      const before = await h.queue(assetId);
      const again = await h.runItems(items);
      expect(again.pass.publish).toEqual([]);
      expect(await h.queue(assetId)).toEqual(before);
    },
  );

  it.each(actions)(
    'at a new place, because its sender sent it twice, moves nothing: %s',
    async (_, prepare) => {
      const h = harness();
      const assetId = newAsset();
      await h.run(openTask(assetId));
      const task = await prepare(h, assetId);
      await h.run(task);
      const before = await h.queue(assetId);
      const again = await h.run(task);
      expect(again.events).toEqual([]);
      expect(again.dispatches).toEqual([]);
      expect(again.recordsOn(topics.deviceSessions.name)).toEqual([]);
      expect(await h.queue(assetId)).toEqual(before);
    },
  );

  it('is the same record within one pass as well', async () => {
    const h = harness();
    const assetId = newAsset();
    const task = submitTask(cached(assetId));
    const result = await h.run(task, task, openTask(assetId), openTask(assetId));
    expect(result.dispatches).toHaveLength(1);
    expect(result.replies).toHaveLength(2);
    expect(await h.live(assetId)).toHaveLength(1);
  });

  it('repeats the acceptance, also when the command has ended or was declined', async () => {
    const h = harness();
    const assetId = newAsset();
    const accepted = cached(assetId);
    await h.run(submitTask(accepted), cancelTask(assetId, accepted.commandId));
    const declined = instant(newAsset(), { replyTo: { slot: 3, requestId: 'r-d', when: 'acceptance' } });
    await h.run(submitTask(declined));
    const again = await h.run(submitTask(accepted), submitTask(declined));
    expect(again.replies).toMatchObject([
      { type: 'accepted', commandId: accepted.commandId, declinedCode: null },
      { type: 'accepted', commandId: declined.commandId, declinedCode: 11900 },
    ]);
  });

  it('cancels nothing that was submitted after it', async () => {
    const h = harness();
    const assetId = newAsset();
    const items = h.items(cancelTask(assetId, null), submitTask(cached(assetId)));
    await h.runItems(items);
    await h.runItems(items);
    expect(await h.live(assetId)).toHaveLength(1);
  });

  it('of a log that was replaced is not the same record', async () => {
    const h = harness();
    await h.run(...Array.from({ length: 5 }, () => openTask(newAsset())));
    const assetId = newAsset();
    const [item] = new PassHarness(fresh.database, h.partition).items(openTask(assetId));
    if (!item?.source) throw new Error('no item');
    await h.runItems([item]);
    expect(await h.queue(assetId)).toBeNull();
    await h.runItems([{ ...item, source: { ...item.source, isOfNewLog: true } }]);
    expect(await h.queue(assetId)).not.toBeNull();
    expect(await h.position()).toBe(1n);
  });
});

describe('the database itself', () => {
  it('refuses a second command in flight on one device', async () => {
    const h = harness();
    const assetId = newAsset();
    await h.run(openTask(assetId), submitTask(cached(assetId)), submitTask(cached(assetId)));
    const second = fresh.database.$executeRaw`
      UPDATE scheduler.command SET phase = 'sent', dispatch_number = 9, message_id = 9, epoch = 1
      WHERE asset_id = ${assetId} AND phase = 'waiting'`;
    await expect(second).rejects.toThrow(/23505/);
  });

  it.each([
    ["phase = 'sent'", 'waiting_is_not_addressed'],
    ['due_at = 1', 'waiting_is_due_by_wait_by'],
    ['acknowledged = TRUE', 'only_sent_is_acknowledged'],
    ["phase = 'ended'", 'known_phase'],
    ['reply_slot = NULL', 'reply_address_is_whole'],
  ])('refuses a waiting command with %s', async (change, constraint) => {
    const h = harness();
    const assetId = newAsset();
    await h.run(submitTask(cached(assetId)));
    await expect(
      fresh.database.$executeRawUnsafe(`UPDATE scheduler.command SET ${change} WHERE asset_id = $1`, assetId),
    ).rejects.toThrow(constraint);
  });

  it('gives up a pass whose command is missing, since its queue would become untrue', async () => {
    const h = harness();
    const assetId = newAsset();
    await h.run(openTask(assetId), submitTask(cached(assetId)));
    const { messageId } = (await h.inFlight(assetId)) ?? {};
    h.store.beforeStore = () => fresh.database.command.deleteMany({ where: { assetId } });
    await expect(h.run(repliedTask(assetId, messageId))).rejects.toMatchObject({ kind: 'badData' });
  });
});
