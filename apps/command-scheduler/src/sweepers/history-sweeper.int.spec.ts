import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { firstCommandIdAt } from '@setpoint/service-kit';
import { type FreshDatabase, freshDatabase } from '../../test/fresh-database.js';
import { silentLogger } from '../../test/silent-logger.js';
import { HistoryPartitions } from '../store/history-partitions.js';
import { HistorySweeper } from './history-sweeper.js';

const DAY_MS = 86_400_000;
const at = (day: string) => Date.parse(`${day}T13:30:00Z`);

let fresh: FreshDatabase;
let partitions: HistoryPartitions;
let sweeper: HistorySweeper;

beforeAll(async () => {
  fresh = await freshDatabase();
  partitions = new HistoryPartitions(fresh.database);
  sweeper = new HistorySweeper(partitions, silentLogger());
});
afterAll(() => fresh.drop());
beforeEach(async () => {
  for (const name of await partitions.names()) if (!name.endsWith('default')) await partitions.drop(name);
});

const days = async () =>
  (await partitions.names()).filter((n) => !n.endsWith('default')).map((n) => n.slice(-4));

const insert = (commandId: bigint, endedAt: number) =>
  fresh.database.commandHistory.create({
    data: {
      commandId,
      assetId: 'a',
      orgId: 'o',
      productKey: 'p',
      deviceKey: 'd',
      commandType: 1,
      identifier: 'x',
      commandName: {},
      inputData: 1,
      timeoutMs: 1,
      pendingTtlMs: 0,
      createdAt: 1,
      timezone: '+00:00',
      fingerprint: 'f',
      declined: false,
      state: 5,
      code: 0,
      reach: 'replied',
      deviceError: false,
      endedAt,
    },
  });

/** Which partition holds a command. */
const placeOf = async (commandId: bigint) => {
  const [row] = await fresh.database.$queryRaw<{ place: string }[]>`
    SELECT tableoid::regclass::text AS place FROM scheduler.command_history WHERE command_id = ${commandId}`;
  return row?.place.replace('scheduler.', '');
};

describe('the history', () => {
  it('has its days made ahead, and those for commands that may still be waiting', async () => {
    await sweeper.runOnce(at('2027-03-10'));
    expect(await days()).toEqual(['0308', '0309', '0310', '0311', '0312', '0313']);
    await sweeper.runOnce(at('2027-03-10'));
    expect(await days()).toHaveLength(6);
  });

  it('puts each command into the day that its id carries', async () => {
    await sweeper.runOnce(at('2027-03-10'));
    const midnight = Date.parse('2027-03-11T00:00:00Z');
    const [last, first] = [firstCommandIdAt(midnight) - 1n, firstCommandIdAt(midnight)];
    await insert(last, 1);
    await insert(first, 1);
    expect([await placeOf(last), await placeOf(first)]).toEqual([
      'command_history_20270310',
      'command_history_20270311',
    ]);
  });

  it('forgets a day when its last command is older than seven days', async () => {
    await sweeper.runOnce(at('2027-03-10'));
    const lastOfDay = Date.parse('2027-03-09T00:00:00Z');
    await sweeper.runOnce(lastOfDay + 7 * DAY_MS - 1);
    expect(await days()).toContain('0308');
    await sweeper.runOnce(lastOfDay + 7 * DAY_MS);
    expect(await days()).not.toContain('0308');
    expect(await days()).toContain('0309');
  });

  it('takes a command of any time, and moves it to its day when that is made', async () => {
    const id = firstCommandIdAt(at('2027-04-01'));
    await insert(id, at('2027-03-10'));
    expect(await placeOf(id)).toBe('command_history_default');
    await sweeper.runOnce(at('2027-03-30'));
    expect(await placeOf(id)).toBe('command_history_20270401');
  });

  it('forgets commands with an odd id a week after they ended', async () => {
    await insert(5n, at('2027-03-01'));
    await insert(6n, at('2027-03-08'));
    await sweeper.runOnce(at('2027-03-10'));
    expect([await placeOf(5n), await placeOf(6n)]).toEqual([undefined, 'command_history_default']);
  });

  it('has its days made once by schedulers that start together', async () => {
    const rival = new HistorySweeper(new HistoryPartitions(fresh.database), silentLogger());
    await Promise.all([sweeper.runOnce(at('2027-05-10')), rival.runOnce(at('2027-05-10'))]);
    expect(await days()).toHaveLength(6);
  });
});
