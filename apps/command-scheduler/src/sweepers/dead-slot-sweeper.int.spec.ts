import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { topics } from '@setpoint/channels';
import { type FreshDatabase, freshDatabase } from '../../test/fresh-database.js';
import { cached, instant, newAsset, openTask, submitTask } from '../../test/messages.js';
import { SchedulerHarness } from '../../test/scheduler-harness.js';
import { DeadSessions } from '../store/dead-sessions.js';

let fresh: FreshDatabase;
let partition = 0;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

const scheduler = () => new SchedulerHarness(fresh.database, partition++).open();
const holder = { ageMs: 0, connected: true };
const sessionOf = async (assetId: string) =>
  (await fresh.database.deviceQueue.findUnique({ where: { assetId } }))?.sessionEpoch ?? null;

describe('the sweep of dead slots', () => {
  it('closes the sessions of a dispatcher that is gone, tells so in its place, and leaves the others', async () => {
    const s = await scheduler();
    const [dead, alive, older] = [newAsset(), newAsset(), newAsset()];
    await s.hand(openTask(dead, 3, 10, 7), openTask(alive, 4, 11, 8), openTask(older, 5, 11, 6));
    s.holders = [
      { slot: 10, incarnation: 7, ...holder, connected: false },
      { slot: 11, incarnation: 8, ...holder },
    ];
    expect(await s.parts.deadSlots.runOnce()).toBe(2);
    expect([await sessionOf(dead), await sessionOf(alive), await sessionOf(older)]).toEqual([null, 4n, null]);
    await s.settled();
    expect(
      s.kafka.on(topics.deviceSessions.name).map((r) => [r.key, r.headers.type, JSON.parse(r.value)]),
    ).toEqual([
      [
        dead,
        'session.closed',
        {
          assetId: dead,
          orgId: 'o17000000000042',
          productKey: 'pQ7wXk2L',
          deviceKey: `dk-${dead}`,
          slot: 10,
          incarnation: 7,
          epoch: 3,
          at: expect.any(Number),
          reason: 'dispatcher-gone',
        },
      ],
      [older, 'session.closed', expect.objectContaining({ epoch: 5, incarnation: 6 })],
    ]);
    s.holders = [{ slot: 11, incarnation: 8, ...holder }];
    expect(await s.parts.deadSlots.runOnce()).toBe(0);
    await s.close();
  });

  it('leaves a command in flight, since it may have been written, and what waits behind it', async () => {
    const s = await scheduler();
    const assetId = newAsset();
    const [flying, waiting, sleeping] = [instant(assetId), instant(assetId), cached(assetId)];
    await s.hand(openTask(assetId, 1, 20, 1), ...[flying, waiting, sleeping].map(submitTask));
    expect(await s.parts.deadSlots.runOnce()).toBeGreaterThan(0);
    expect(await sessionOf(assetId)).toBeNull();
    expect(
      await fresh.database.command.findMany({ where: { assetId }, orderBy: { position: 'asc' } }),
    ).toMatchObject([
      { commandId: BigInt(flying.commandId), phase: 'dispatching' },
      { commandId: BigInt(waiting.commandId), phase: 'waiting' },
      { commandId: BigInt(sleeping.commandId), phase: 'waiting' },
    ]);
    await s.close();
  });

  it('closes a thousand and more', async () => {
    const s = await scheduler();
    await s.hand(...Array.from({ length: 1_050 }, () => openTask(newAsset(), 1, 30, 1)));
    expect(await s.parts.deadSlots.runOnce()).toBeGreaterThanOrEqual(1_050);
    expect(await fresh.database.deviceQueue.count({ where: { sessionSlot: 30 } })).toBe(0);
    await s.close();
  });

  it('is made by one scheduler at a time', async () => {
    const s = await scheduler();
    const assetId = newAsset();
    await s.hand(openTask(assetId, 1, 40, 1));
    const rival = new DeadSessions(fresh.database);
    await rival.whileNobodyElse(async () => {
      expect(await s.parts.deadSlots.runOnce()).toBe(0);
    });
    expect(await sessionOf(assetId)).toBe(1n);
    expect(await s.parts.deadSlots.runOnce()).toBe(1);
    await s.close();
  });

  it('does not touch a session that was opened anew meanwhile', async () => {
    const s = await scheduler();
    const assetId = newAsset();
    await s.hand(openTask(assetId, 2, 50, 2));
    await s.parts.inbox.hand([
      { source: null, task: { type: 'closeDeadSession', assetId, slot: 50, incarnation: 1, epoch: 1 } },
    ]);
    expect(await sessionOf(assetId)).toBe(2n);
    await s.settled();
    expect(s.kafka.records).toEqual([]);
    await s.close();
  });

  it('finds every life with sessions, each once', async () => {
    await fresh.database.deviceQueue.deleteMany();
    const s = await scheduler();
    const lives = [
      [0, 5],
      [0, 9],
      [3, 1],
      [63, 2],
    ] as const;
    await s.hand(
      ...lives.flatMap(([slot, incarnation]) =>
        [1, 2, 3].map(() => openTask(newAsset(), 1, slot, incarnation)),
      ),
    );
    expect(await new DeadSessions(fresh.database).lives()).toEqual(
      lives.map(([slot, incarnation]) => ({ slot, incarnation })),
    );
    await s.close();
  });
});
