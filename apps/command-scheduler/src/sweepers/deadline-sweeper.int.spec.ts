import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '@setpoint/service-kit';
import { type FreshDatabase, freshDatabase } from '../../test/fresh-database.js';
import { cached, instant, newAsset, openTask, repliedTask, submitTask } from '../../test/messages.js';
import { SchedulerHarness } from '../../test/scheduler-harness.js';
import { claimDue } from '../store/claim-due.js';

let fresh: FreshDatabase;
let partition = 0;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

const scheduler = (options: { reportsAreRead?: () => Promise<boolean> } = {}) =>
  new SchedulerHarness(fresh.database, partition++, options).open();
const overdue = { createdAt: Date.now() - 61_000, pendingTtlMs: 60_000 };
const historyOf = (assetId: string) => fresh.database.commandHistory.findMany({ where: { assetId } });

/** The command is stored in time, and its time then runs out while nobody looks. */
const makeOverdue = (assetId: string) =>
  fresh.database
    .$executeRaw`UPDATE scheduler.command SET due_at = 1000, wait_by = 1000 WHERE asset_id = ${assetId}`;

describe('the sweep of deadlines', () => {
  it('ends what became overdue while no scheduler ran', async () => {
    const s = await scheduler();
    const [waiting, sent, young] = [newAsset(), newAsset(), newAsset()];
    await s.hand(
      submitTask(cached(waiting)),
      openTask(sent),
      submitTask(instant(sent)),
      submitTask(cached(young)),
    );
    await makeOverdue(waiting);
    await makeOverdue(sent);
    await s.close();

    const restarted = await scheduler();
    expect(await restarted.parts.deadlines.runOnce()).toBe(2);
    await restarted.parts.deadlines.settled();
    expect(await historyOf(waiting)).toMatchObject([{ state: 3, code: 11904n, reach: 'not_sent' }]);
    expect(await historyOf(sent)).toMatchObject([{ state: 7, code: 11915n, reach: 'unconfirmed' }]);
    expect(await historyOf(young)).toEqual([]);
    expect(await restarted.parts.deadlines.runOnce()).toBe(0);
    await restarted.close();
  });

  it('runs before anything else when a scheduler starts', async () => {
    const s = await scheduler();
    const assetId = newAsset();
    await s.hand(submitTask(cached(assetId)));
    await makeOverdue(assetId);
    await s.close();
    const restarted = await scheduler();
    await restarted.parts.deadlines.start();
    expect(await historyOf(assetId)).toHaveLength(1);
    await restarted.parts.deadlines.stop();
    await restarted.close();
  });

  it('takes many in batches', async () => {
    const s = await scheduler();
    await s.hand(...Array.from({ length: 1_100 }, () => submitTask(cached(newAsset()))));
    await fresh.database.$executeRaw`UPDATE scheduler.command SET due_at = 1000, wait_by = 1000`;
    // Other tests of this file may have left something waiting.
    expect(await s.parts.deadlines.runOnce()).toBeGreaterThanOrEqual(1_100);
    expect(await fresh.database.command.count()).toBe(0);
    await s.close();
  });

  it('looks at a deadline in one process at a time', async () => {
    const s = await scheduler();
    const assetId = newAsset();
    await s.hand(submitTask(cached(assetId)));
    await makeOverdue(assetId);
    const claims = await Promise.all([claimDue(fresh.database, 10), claimDue(fresh.database, 10)]);
    expect(claims.flatMap(({ devices }) => devices)).toMatchObject([{ assetId, inFlight: false }]);
    await fresh.database.$executeRaw`UPDATE scheduler.command SET claimed_until = 0`;
    expect((await claimDue(fresh.database, 10)).devices).toMatchObject([{ assetId }]);
    await s.close();
  });

  it('says when the next one is due', async () => {
    const s = await scheduler();
    await fresh.database.command.deleteMany();
    const submit = cached(newAsset());
    await s.hand(submitTask(submit));
    expect(await claimDue(fresh.database, 10)).toMatchObject({
      devices: [],
      nextDueAt: submit.createdAt + 600_000,
    });
    await s.close();
  });

  it('comes by itself at the deadline that a pass has told it', async () => {
    const s = await scheduler();
    await s.parts.deadlines.start();
    const assetId = newAsset();
    await s.hand(openTask(assetId), submitTask(instant(assetId, { timeoutMs: 150 })));
    await waitFor(async () => (await historyOf(assetId)).length > 0, { limitMs: 60_000 });
    expect(s.kafka.replies).toMatchObject([{ type: 'ended', code: 11915 }]);
    await s.parts.deadlines.stop();
    await s.close();
  });

  it('gives up on nothing in flight before the reports of dispatchers are read: a reply may be among them', async () => {
    let tell: (areRead: boolean) => void = () => undefined;
    const s = await scheduler({ reportsAreRead: () => new Promise((resolve) => (tell = resolve)) });
    const [waiting, sent] = [newAsset(), newAsset()];
    await s.hand(submitTask(cached(waiting)), openTask(sent), submitTask(instant(sent)));
    const receivedAt = Date.now();
    const { messageId } = await fresh.database.command.findFirstOrThrow({ where: { assetId: sent } });
    await fresh.database
      .$executeRaw`UPDATE scheduler.command SET due_at = ${Date.now() - 1_000} WHERE asset_id = ${sent}`;
    await makeOverdue(waiting);
    expect(await s.parts.deadlines.runOnce()).toBe(2);
    expect(await historyOf(waiting)).toHaveLength(1);
    await s.hand(repliedTask(sent, messageId, { receivedAt: receivedAt - 2_000 }));
    tell(true);
    await s.parts.deadlines.settled();
    expect(await historyOf(sent)).toMatchObject([{ state: 5, code: 0n, reach: 'replied' }]);
    await s.close();
  });

  it('gives up after 15 s although nobody knows whether reports are unread', async () => {
    const s = await scheduler({ reportsAreRead: async () => false });
    const [longAgo, justNow] = [newAsset(), newAsset()];
    for (const [assetId, agoMs] of [
      [longAgo, 15_500],
      [justNow, 1_000],
    ] as const) {
      await s.hand(openTask(assetId), submitTask(instant(assetId)));
      await fresh.database
        .$executeRaw`UPDATE scheduler.command SET due_at = ${Date.now() - agoMs} WHERE asset_id = ${assetId}`;
    }
    await s.parts.deadlines.runOnce();
    await s.parts.deadlines.settled();
    expect(await historyOf(longAgo)).toMatchObject([{ state: 7, code: 11915n }]);
    expect(await historyOf(justNow)).toEqual([]);
    await s.close();
  });

  it('leaves alone what was overdue when it was submitted: that has ended already', async () => {
    const s = await scheduler();
    const assetId = newAsset();
    await s.hand(submitTask(cached(assetId, overdue)));
    expect(await historyOf(assetId)).toMatchObject([{ state: 3, declined: false }]);
    await s.close();
  });
});
