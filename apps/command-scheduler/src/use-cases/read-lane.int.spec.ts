import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commandTimeMs, firstCommandIdAt } from '@setpoint/service-kit';
import { type FreshDatabase, freshDatabase } from '../../test/fresh-database.js';
import {
  cached,
  getTask,
  handedOverTask,
  instant,
  newAsset,
  openTask,
  orgId,
  repliedTask,
  submitTask,
} from '../../test/messages.js';
import { SchedulerHarness } from '../../test/scheduler-harness.js';
import type { Task } from './task.js';

let fresh: FreshDatabase;
let partition = 0;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

const scheduler = () => new SchedulerHarness(fresh.database, partition++).open();

/** The answer to one read, taken when everything given to the scheduler is answered. */
const read = async (s: SchedulerHarness, ...tasks: readonly Task[]) => {
  await s.hand(...tasks);
  await s.parts.reads.stop();
  await s.parts.reads.start();
  const reply = s.kafka.replies.filter((r) => r.type === 'read' || r.type === 'refused').at(-1);
  return reply?.type === 'read' ? reply.command : reply;
};

describe('a read', () => {
  it('sees what was written by the same pass', async () => {
    const s = await scheduler();
    const submit = cached(newAsset());
    const command = await read(s, submitTask(submit), getTask(submit.assetId, submit.commandId));
    expect(command).toEqual({
      commandId: submit.commandId,
      orgId,
      productKey: 'pQ7wXk2L',
      deviceKey: `dk-${submit.assetId}`,
      assetId: submit.assetId,
      createTime: submit.createdAt,
      createLocaltime: expect.any(String),
      commandType: 1,
      commandName: submit.commandName,
      timeout: 30,
      pendingTtl: 600,
      state: 1,
      tslIdentifier: 'setpoint_kw',
      inputData: 12.5,
      outputData: null,
      failCode: null,
      failMessage: null,
      reach: null,
    });
    await s.close();
  });

  it('tells the state of a command on its way, and how one ended', async () => {
    const s = await scheduler();
    const assetId = newAsset();
    const submit = instant(assetId, { commandType: 2, identifier: 'restart', inputData: { delay_s: 1 } });
    await s.hand(openTask(assetId), submitTask(submit));
    expect(await read(s, getTask(assetId, submit.commandId))).toMatchObject({ state: 1, reach: null });
    expect(await read(s, handedOverTask(assetId), getTask(assetId, submit.commandId))).toMatchObject({
      state: 4,
    });
    const row = await fresh.database.command.findFirst({ where: { assetId } });
    const on = { kind: 'invoke', serviceId: 'restart' } as const;
    const reply = repliedTask(assetId, row?.messageId, {
      code: 2005,
      message: 'no power',
      on,
      data: { a: 1 },
    });
    expect(await read(s, reply, getTask(assetId, submit.commandId))).toMatchObject({
      state: 6,
      failCode: 2005,
      failMessage: 'no power',
      reach: 'replied',
      outputData: { a: 1 },
    });
    await s.close();
  });

  it('finds nothing of another device, of another organisation, or unknown', async () => {
    const s = await scheduler();
    const submit = cached(newAsset());
    await s.hand(submitTask(submit));
    expect(await read(s, getTask(newAsset(), submit.commandId))).toBeNull();
    expect(await read(s, getTask(submit.assetId, submit.commandId, { orgId: 'o2' }))).toBeNull();
    expect(await read(s, getTask(submit.assetId, '4013031427909091335'))).toBeNull();
    await s.close();
  });

  it('finds nothing older than seven days, although it is still there', async () => {
    const s = await scheduler();
    const old = String(firstCommandIdAt(Date.now() - 7 * 86_400_000 - 60_000));
    const fresher = String(firstCommandIdAt(Date.now() - 7 * 86_400_000 + 60_000));
    const assetId = newAsset();
    for (const commandId of [old, fresher])
      await s.hand(submitTask(instant(assetId, { commandId, createdAt: commandTimeMs(commandId) })));
    expect(await read(s, getTask(assetId, old))).toBeNull();
    expect(await read(s, getTask(assetId, fresher))).toMatchObject({ commandId: fresher, state: 6 });
    await s.close();
  });

  it('is answered once for each caller, many at a time', async () => {
    const s = await scheduler();
    const submits = Array.from({ length: 500 }, () => cached(newAsset()));
    await s.hand(...submits.map(submitTask), ...submits.map((c) => getTask(c.assetId, c.commandId)));
    await s.parts.reads.stop();
    const answers = s.kafka.replies.filter((r) => r.type === 'read').map((r) => r.requestId);
    expect(answers.sort()).toEqual(submits.map((c) => `r-get-${c.commandId}`).sort());
    await s.close();
  });

  it('is refused as a fault when the database is away', async () => {
    const away = await freshDatabase();
    const s = await new SchedulerHarness(away.database, 0).open();
    await away.drop();
    s.parts.reads.add([
      { orgId, assetId: 'a', commandId: '1', replyTo: { slot: 3, requestId: 'q', when: 'end' } },
    ]);
    await s.parts.reads.stop();
    expect(s.kafka.replies).toEqual([{ type: 'refused', requestId: 'q', reason: 'fault' }]);
  });
});
