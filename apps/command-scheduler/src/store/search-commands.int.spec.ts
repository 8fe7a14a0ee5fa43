import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CommandField, commandFields, readExpression } from '@setpoint/expressions';
import { commandTimeMs, firstCommandIdAt } from '@setpoint/service-kit';
import { type FreshDatabase, freshDatabase } from '../../test/fresh-database.js';
import { newAsset, orgId } from '../../test/messages.js';
import { commandK, commandL, searches, timezone } from '../../test/search-vectors.js';
import type { CommandsQuery } from '../use-cases/search-lane.js';
import { searchCommands } from './search-commands.js';

const DAY_MS = 86_400_000;

let fresh: FreshDatabase;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

interface Ended {
  readonly commandId: string;
  readonly state?: number;
  readonly reach?: string;
  readonly name?: object;
  readonly input?: unknown;
}

let days = 0;

/** Ids of consecutive milliseconds of a day that no other test has. */
const newIds = (count: number): string[] => {
  days += 1;
  return Array.from({ length: count }, (_, i) =>
    String(firstCommandIdAt(1_790_000_000_000 + days * DAY_MS + i)),
  );
};

const keep = async (assetId: string, ...commands: readonly Ended[]) => {
  for (const { commandId, state = 5, reach = 'replied', name, input = 1 } of commands)
    await fresh.database.$executeRawUnsafe(
      `INSERT INTO scheduler.command_history
       VALUES ($1::bigint, $2, $3, 'p', 'd', 1, 'x', $4::json, $5::json, 30000, 0,
         ($1::bigint >> 23) + 1288834974657, $6, 'f', FALSE, $7, 0, $8, FALSE, NULL, NULL, 1)`,
      commandId,
      assetId,
      orgId,
      JSON.stringify(name ?? { defaultValue: 'Point', i18nValue: {} }),
      JSON.stringify(input),
      timezone,
      state,
      reach,
    );
};

const search = async (assetId: string, expression: string | null, query: Partial<CommandsQuery> = {}) => {
  const checked = readExpression<CommandField>(expression, commandFields(timezone));
  if (!checked.ok) throw new Error(checked.detail);
  return searchCommands(fresh.database, {
    orgId,
    assetId,
    expression: checked.value,
    createdFrom: 0,
    offset: 0,
    limit: 100,
    wanted: { inputData: true, outputData: true },
    ...query,
  });
};

const idsOf = async (...args: Parameters<typeof search>) => {
  const found = await search(...args);
  return found === 'tooLarge' ? found : found.commands.map(({ commandId }) => commandId);
};

describe('searches of commands [contract 9.5]', () => {
  const assetId = newAsset();
  const letters = new Map([
    [commandK.commandId, 'K'],
    [commandL.commandId, 'L'],
  ]);
  beforeAll(() => keep(assetId, commandK, commandL));

  it.each(searches)('%s finds %j', async (expression, expected) => {
    const found = await idsOf(assetId, expression);
    expect([...found].map((commandId) => letters.get(commandId))).toEqual(expected);
  });
});

describe('the times of a search', () => {
  const assetId = newAsset();
  const at = 1_790_000_000_000;
  const ids = [at - 1, at, at, at + 1].map((ms, i) => String(firstCommandIdAt(ms) + BigInt(i)));
  beforeAll(() => keep(assetId, ...ids.map((commandId) => ({ commandId }))));

  it.each([
    ['=', [2, 1]],
    ['>', [3]],
    ['>=', [3, 2, 1]],
    ['<', [0]],
    ['<=', [2, 1, 0]],
  ])('bound it to a millisecond: %s', async (operator, places) => {
    expect(await idsOf(assetId, `createTime ${operator} ${at}`)).toEqual(places.map((i) => ids[i]));
  });

  it.each([
    ['createTime > "0001-01-01 00:00:00"', 4],
    ['createTime < "0001-01-01 00:00:00"', 0],
    ['createTime > "9999-12-31 23:59:59"', 0],
    ['createTime <= "9999-12-31 23:59:59"', 4],
    ['createTime = 0', 0],
    ['createTime < 9007199254740991', 4],
  ])('may lie beyond all ids: %s', async (expression, count) => {
    expect(await search(assetId, expression)).toMatchObject({ totalSize: count });
  });
});

describe('a search', () => {
  it('pages through all matches once, and counts them before paging', async () => {
    const assetId = newAsset();
    const ids = newIds(25);
    await keep(
      assetId,
      ...ids.map((commandId, i) => ({
        commandId,
        state: i % 2 ? 5 : 7,
        reach: i % 2 ? 'replied' : 'unconfirmed',
      })),
    );
    const pages: unknown[] = [];
    for (let offset = 0; offset < 15; offset += 4)
      pages.push(await idsOf(assetId, 'state = 7', { offset, limit: 4 }));
    expect(pages.flat()).toEqual(ids.filter((_, i) => i % 2 === 0).reverse());
    expect(await search(assetId, 'state = 7', { offset: 100, limit: 4 })).toEqual({
      totalSize: 13,
      commands: [],
    });
    expect(await search(assetId, null, { offset: Number.MAX_SAFE_INTEGER })).toMatchObject({ totalSize: 25 });
  });

  it('takes nothing of a text for a pattern or for SQL', async () => {
    const assetId = newAsset();
    const names = ['100% _done', 'a\\b', "it's", 'É', '泵'];
    const ids = newIds(names.length);
    const commands = ids.map((commandId, i) => ({
      commandId,
      name: { defaultValue: names[i], i18nValue: { zh_CN: null } },
    }));
    await keep(assetId, ...commands);
    const named = async (text: string) => {
      const found = await search(assetId, `commandName.zh_CN like "${text}"`);
      return found === 'tooLarge' ? found : found.commands.map(({ commandName }) => commandName.defaultValue);
    };
    expect(await named('0% _D')).toEqual(['100% _done']);
    expect(await named('_')).toEqual(['100% _done']);
    expect(await named('a\\B')).toEqual(['a\\b']);
    expect(await named("'")).toEqual(["it's"]);
    expect(await named('é')).toEqual(['É']);
    expect(await named("' OR TRUE --")).toEqual([]);
    expect(await named('')).toHaveLength(5);
  });

  it('finds nothing of another device or organisation, or from before its horizon', async () => {
    const assetId = newAsset();
    const [commandId = ''] = newIds(1);
    await keep(assetId, { commandId });
    expect(await idsOf(assetId, null)).toHaveLength(1);
    expect(await idsOf(newAsset(), null)).toEqual([]);
    expect(await idsOf(assetId, 'state = 5 or state = 6', { orgId: 'o2' })).toEqual([]);
    expect(await idsOf(assetId, null, { createdFrom: commandTimeMs(commandId) + 1 })).toEqual([]);
  });

  it('of more than a page may carry is too large, unless what is large is not wanted', async () => {
    const assetId = newAsset();
    const input = { blob: 'x'.repeat(900_000) };
    for (const commandId of newIds(5)) await keep(assetId, { commandId, input });
    expect(await search(assetId, null)).toBe('tooLarge');
    expect(await idsOf(assetId, null, { limit: 4 })).toHaveLength(4);
    const found = await search(assetId, null, { wanted: { inputData: false, outputData: true } });
    expect(found).toMatchObject({ totalSize: 5, commands: [{ inputData: null }, {}, {}, {}, {}] });
    await fresh.database.$executeRawUnsafe(
      'UPDATE scheduler.command_history SET output_data = input_data WHERE asset_id = $1',
      assetId,
    );
    expect(await search(assetId, null, { wanted: { inputData: false, outputData: true } })).toBe('tooLarge');
  });

  it('that takes too long is ended, and says so', async () => {
    const lock = `LOCK TABLE scheduler.command_history IN ACCESS EXCLUSIVE MODE`;
    await fresh.database.$transaction(async (transaction) => {
      await transaction.$executeRawUnsafe(lock);
      await expect(search(newAsset(), null)).rejects.toMatchObject({ kind: 'tooSlow' });
    });
  });
});
