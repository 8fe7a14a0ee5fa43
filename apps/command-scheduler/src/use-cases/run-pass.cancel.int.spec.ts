import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FreshDatabase, freshDatabase } from '../../test/fresh-database.js';
import { cached, cancelTask, instant, newAsset, openTask, orgId, submitTask } from '../../test/messages.js';
import { PassHarness } from '../../test/pass-harness.js';

let fresh: FreshDatabase;
let partition = 0;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

const harness = () => new PassHarness(fresh.database, partition++);

describe('cancel', () => {
  it('of one command answers its struct in state 2, and tells an instant caller', async () => {
    const h = harness();
    const assetId = newAsset();
    const first = cached(assetId);
    const waiting = instant(assetId);
    await h.run(openTask(assetId), submitTask(first), submitTask(waiting));
    const result = await h.run(cancelTask(assetId, waiting.commandId));
    expect(result.replies).toEqual([
      {
        type: 'ended',
        requestId: `r-${waiting.commandId}`,
        commandId: waiting.commandId,
        state: 2,
        code: 99400,
        msg: 'Command canceled',
        submsg: null,
        reach: 'not_sent',
        outputData: null,
        repliedAt: null,
      },
      {
        type: 'canceled',
        requestId: 'r-cancel',
        found: true,
        commands: [
          {
            commandId: waiting.commandId,
            orgId,
            productKey: 'pQ7wXk2L',
            deviceKey: `dk-${assetId}`,
            assetId,
            createTime: waiting.createdAt,
            createLocaltime: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
            commandType: 1,
            commandName: waiting.commandName,
            timeout: 30,
            pendingTtl: 0,
            state: 2,
            tslIdentifier: 'setpoint_kw',
            inputData: 12.5,
            outputData: null,
            failCode: null,
            failMessage: null,
            reach: 'not_sent',
          },
        ],
      },
    ]);
  });

  it('of all takes every waiting cached command, also those whose payload was not loaded', async () => {
    const h = harness();
    const assetId = newAsset();
    const submits = Array.from({ length: 12 }, (_, i) => cached(assetId, { inputData: i }));
    await h.run(...submits.map(submitTask));
    const result = await h.run(cancelTask(assetId, null));
    const [reply] = result.replies;
    expect(
      reply?.type === 'canceled' && reply.commands.map((c) => [c.commandId, c.state, c.inputData]),
    ).toEqual(submits.map((s, i) => [s.commandId, 2, i]));
    expect(await h.live(assetId)).toEqual([]);
    expect(await h.history(assetId)).toHaveLength(12);
  });

  it('does not claim what ran out of time at the same moment', async () => {
    const h = harness();
    const assetId = newAsset();
    const flying = cached(assetId);
    const overdue = instant(assetId, { timeoutMs: 1_000 });
    await h.run(openTask(assetId), submitTask(flying), submitTask(overdue));
    h.store.aheadMs = 2_000;
    const result = await h.run(cancelTask(assetId, flying.commandId));
    expect(result.replies).toMatchObject([
      { type: 'ended', commandId: overdue.commandId, code: 11904 },
      { type: 'canceled', found: true, commands: [] },
    ]);
  });

  it('leaves alone what is in flight or has ended, and says so with an empty list', async () => {
    const h = harness();
    const assetId = newAsset();
    const flying = instant(assetId);
    const ended = instant(newAsset());
    await h.run(openTask(assetId), submitTask(flying), submitTask(ended));
    const result = await h.run(
      cancelTask(assetId, flying.commandId),
      cancelTask(ended.assetId, ended.commandId),
      cancelTask(newAsset(), null),
    );
    expect(result.replies).toEqual(
      [1, 2, 3].map(() => ({ type: 'canceled', requestId: 'r-cancel', found: true, commands: [] })),
    );
  });

  it('does not find a command that is unknown, of another device, or of another organisation', async () => {
    const h = harness();
    const assetId = newAsset();
    const submit = cached(assetId);
    await h.run(submitTask(submit));
    const result = await h.run(
      cancelTask(assetId, '4013031427909091335'),
      cancelTask(newAsset(), submit.commandId),
      cancelTask(assetId, submit.commandId, { orgId: 'o2' }),
    );
    expect(result.replies).toEqual(
      [1, 2, 3].map(() => ({ type: 'canceled', requestId: 'r-cancel', found: false, commands: [] })),
    );
    expect(await h.live(assetId)).toHaveLength(1);
  });
});
