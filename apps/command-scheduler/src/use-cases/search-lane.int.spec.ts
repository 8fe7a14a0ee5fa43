import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { topics } from '@setpoint/channels';
import type { GatewayReply, PartReply, SearchCommands } from '@setpoint/contracts';
import { commandTimeMs, firstCommandIdAt } from '@setpoint/service-kit';
import { type FreshDatabase, freshDatabase } from '../../test/fresh-database.js';
import {
  cached,
  cancelTask,
  handedOverTask,
  instant,
  newAsset,
  openTask,
  searchTask,
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

const joined = (replies: readonly (GatewayReply | PartReply)[]): GatewayReply[] => {
  const parts = replies.flatMap((reply) => (reply.type === 'part' ? [reply] : []));
  const whole = replies.flatMap((reply) => (reply.type === 'part' ? [] : [reply]));
  return parts.length === 0 ? whole : [...whole, JSON.parse(parts.map(({ json }) => json).join(''))];
};

/** The answer to one search, taken when everything given to the scheduler is answered. */
const search = async (s: SchedulerHarness, ...tasks: readonly Task[]) => {
  await s.hand(...tasks);
  await s.parts.searches.stop();
  await s.parts.searches.start();
  return joined(s.kafka.replies).findLast(({ requestId }) => requestId === 'r-search');
};

const idsIn = (reply: GatewayReply | undefined) =>
  reply?.type === 'searched'
    ? reply.commands.map((command) => (command as { commandId: string }).commandId)
    : reply;

describe('a search of commands', () => {
  it('sees what was written by the same pass, waiting, canceled and sent, newest first', async () => {
    const s = await scheduler();
    const assetId = newAsset();
    const submits = Array.from({ length: 30 }, () => cached(assetId));
    const ids = submits.map(({ commandId }) => commandId);
    await s.hand(openTask(assetId));
    const reply = await search(
      s,
      ...submits.map(submitTask),
      cancelTask(assetId, ids[29] ?? null),
      handedOverTask(assetId),
      searchTask(assetId),
    );
    expect(idsIn(reply)).toEqual([...ids].reverse());
    const stateOf = async (state: number) =>
      idsIn(await search(s, searchTask(assetId, { expression: `state = ${state}` })));
    expect(await stateOf(4)).toEqual(ids.slice(0, 1));
    expect(await stateOf(2)).toEqual(ids.slice(29));
    expect(await stateOf(1)).toEqual(ids.slice(1, 29).reverse());
    await s.close();
  });

  it('crops commands to what is wanted, and counts before paging', async () => {
    const s = await scheduler();
    const assetId = newAsset();
    const submits = Array.from({ length: 5 }, () => cached(assetId));
    const paths = ['state', 'commandName.defaultValue'];
    const reply = await search(
      s,
      ...submits.map(submitTask),
      searchTask(assetId, { projection: paths, offset: 4, limit: 4 }),
    );
    expect(reply).toEqual({
      type: 'searched',
      requestId: 'r-search',
      totalSize: 5,
      commands: [{ state: 1, commandName: { defaultValue: 'Power setpoint' } }],
    });
    await s.close();
  });

  it('finds nothing older than seven days', async () => {
    const s = await scheduler();
    const assetId = newAsset();
    const ids = [-60_000, 60_000].map((ms) => String(firstCommandIdAt(Date.now() - 7 * 86_400_000 + ms)));
    for (const commandId of ids)
      await s.hand(submitTask(instant(assetId, { commandId, createdAt: commandTimeMs(commandId) })));
    expect(idsIn(await search(s, searchTask(assetId)))).toEqual(ids.slice(1));
    await s.close();
  });

  it('answers more than a record holds in parts that no record is too small for', async () => {
    const s = await scheduler();
    const assetId = newAsset();
    const text = '泵"\\😀'.repeat(40_000);
    const submits = Array.from({ length: 5 }, () => cached(assetId, { inputData: text }));
    const reply = await search(s, ...submits.map(submitTask), searchTask(assetId));
    expect(reply).toMatchObject({ totalSize: 5, commands: submits.map(() => ({ inputData: text })) });
    const sizes = s.kafka.on(topics.gatewayReplies.name).map(({ value }) => Buffer.byteLength(value));
    expect(sizes.length).toBeGreaterThan(5);
    expect(Math.max(...sizes)).toBeLessThan(900_000);
    await s.close();
  });

  it('is refused as a fault when the database is away, or when nobody can read it', async () => {
    const away = await freshDatabase();
    const s = await new SchedulerHarness(away.database, 0).open();
    await away.drop();
    const ask = async (options: Partial<SearchCommands>) => {
      const task = searchTask(newAsset(), options);
      if (task.type === 'search') s.parts.searches.add([task.search]);
      await s.parts.searches.stop();
      await s.parts.searches.start();
      return s.kafka.replies.at(-1);
    };
    const fault = { type: 'refused', requestId: 'r-search', reason: 'fault' };
    expect(await ask({})).toEqual(fault);
    expect(await ask({ expression: 'state = ' })).toEqual(fault);
    expect(await ask({ timezone: 'nowhere', expression: 'createTime > "2026-01-01 00:00:00"' })).toEqual(
      fault,
    );
    expect(await ask({ projection: ['..'] })).toEqual(fault);
  });
});
