import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FreshDatabase, freshDatabase } from '../../test/fresh-database.js';
import {
  cached,
  cancelTask,
  deadlineTask,
  newAsset,
  openTask,
  orgId,
  repliedTask,
  submitTask,
} from '../../test/messages.js';
import { PassHarness } from '../../test/pass-harness.js';
import { silentLogger } from '../../test/silent-logger.js';
import { HistorySweeper } from '../sweepers/history-sweeper.js';
import { claimDue } from './claim-due.js';
import { DeadSessions } from './dead-sessions.js';
import { HistoryPartitions } from './history-partitions.js';
import { OutboxRows } from './outbox-rows.js';
import { readCommands } from './read-commands.js';
import { searchCommands } from './search-commands.js';

const LIVE = 20_000;
const ENDED = 100_000;

let fresh: FreshDatabase;

beforeAll(async () => {
  fresh = await freshDatabase();
  await new HistorySweeper(new HistoryPartitions(fresh.database), silentLogger()).runOnce();
  // Autovacuum would have plans made anew between a fill and what is measured after it.
  await fresh.database.$executeRawUnsafe(`DO $$ DECLARE t regclass; BEGIN
    FOR t IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'scheduler'::regnamespace LOOP
      EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = false)', t);
    END LOOP;
  END $$`);
});
afterAll(() => fresh.drop());

const fill = async () => {
  const { database } = fresh;
  await database.$executeRawUnsafe(`INSERT INTO scheduler.device_queue
    SELECT 'bg' || i, 'o', 'p', 'd' || i, 1, TRUE, TRUE, FALSE, 1, i % 50, 1, 1, 1, 0, 1000000000, 1, 1
    FROM generate_series(1, ${LIVE}) i`);
  await database.$executeRawUnsafe(`INSERT INTO scheduler.command
    SELECT 4000000000000000000 + i, 'bg' || i, 1, 'waiting', 'cached', 'o', 'p', 'd' || i, 1, 'x', '{}', '1', 30000,
      600000, 1, 'Json', 0, '+08:00', NULL, NULL, NULL, NULL, 'f', 9999999999999, 9999999999999
    FROM generate_series(1, ${LIVE}) i`);
  const today = (Date.now() - 1_288_834_974_657) * 2 ** 23;
  await database.$executeRawUnsafe(`INSERT INTO scheduler.command_history
    SELECT ${BigInt(today)} - (i::bigint << 23), 'bg' || i % ${LIVE}, 'o', 'p', 'd', 1, 'x', '{}', '1', 30000, 0, 1,
      '+08:00', 'f', FALSE, 5, 0, 'replied', FALSE, NULL, NULL, 1
    FROM generate_series(1, ${ENDED}) i`);
};

/** Rows that sequential scans have read so far, over all tables that can be large. */
const rowsScanned = async (): Promise<number> => {
  await fresh.database.$queryRawUnsafe('SELECT pg_stat_force_next_flush()::text');
  const [row] = await fresh.database.$queryRaw<{ rows: number }[]>`
    SELECT sum(seq_tup_read)::float8 AS rows FROM pg_stat_user_tables
    WHERE schemaname = 'scheduler' AND relname NOT IN ('consumer_position', '_prisma_migrations')`;
  return row?.rows ?? Number.NaN;
};

/** Entries of indexes that were read so far, over all tables that can be large. */
const entriesRead = async (): Promise<number> => {
  await fresh.database.$queryRawUnsafe('SELECT pg_stat_force_next_flush()::text');
  const [row] = await fresh.database.$queryRaw<{ entries: number }[]>`
    SELECT sum(idx_tup_read)::float8 AS entries FROM pg_stat_user_indexes
    WHERE schemaname = 'scheduler' AND relname NOT IN ('consumer_position', '_prisma_migrations')`;
  return row?.entries ?? Number.NaN;
};

describe('the plans', () => {
  it('made while the tables are known to be empty read only what they look for when they are large', async () => {
    const { database } = fresh;
    const h = new PassHarness(database, 0);
    const everything = async (devices: number) => {
      const assets = Array.from({ length: devices }, newAsset);
      const submits = assets.map((assetId) => cached(assetId));
      await h.run(...assets.map((assetId) => openTask(assetId)), ...submits.map(submitTask));
      const rows = await database.command.findMany({ where: { assetId: { in: assets } } });
      const half = rows.slice(0, Math.ceil(devices / 2));
      await h.run(...half.map(({ assetId, messageId }) => repliedTask(assetId, messageId)));
      await h.run(...submits.map(submitTask), ...assets.map(deadlineTask));
      await h.run(...assets.map((assetId) => cancelTask(assetId, null)));
      await readCommands(
        database,
        submits.map(({ commandId }) => commandId),
      );
      for (const assetId of assets.slice(0, 3))
        await searchCommands(database, {
          orgId,
          assetId,
          expression: null,
          createdFrom: Date.now() - 7 * 86_400_000,
          offset: 0,
          limit: 100,
          wanted: { inputData: true, outputData: true },
        });
      await claimDue(database, 1_000);
      await new DeadSessions(database).sessionsOf({ slot: 3, incarnation: 1 }, 1_000);
      await new DeadSessions(database).lives();
      const outbox = new OutboxRows(database);
      await outbox.delete((await outbox.claim(0, 5_000)).map(({ id }) => id));
    };
    await database.$executeRawUnsafe('ANALYZE');
    await everything(3);
    await fill();
    const scannedBefore = await rowsScanned();
    const readBefore = await entriesRead();
    await everything(1);
    expect((await entriesRead()) - readBefore).toBeLessThan(LIVE / 10);
    await everything(100);
    await everything(1_000);
    expect((await rowsScanned()) - scannedBefore).toBe(0);
  });
});
