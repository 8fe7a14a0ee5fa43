import { firstCommandIdAt } from '@setpoint/service-kit';
import type { Database, Queryable } from './database.js';
import { storing } from './storing.js';

const DAY_MS = 86_400_000;
const NAME = /^command_history_(\d{4})(\d{2})(\d{2})$/;

/** Start of the UTC day that `ms` lies in. */
export const dayOf = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS;

export const partitionName = (day: number): string =>
  `command_history_${new Date(day).toISOString().slice(0, 10).replaceAll('-', '')}`;

/** @returns start of its day, epoch ms; null for the default partition */
export const dayOfPartition = (name: string): number | null => {
  const [, year, month, date] = NAME.exec(name) ?? [];
  return year ? Date.UTC(Number(year), Number(month) - 1, Number(date)) : null;
};

/** Any number that no other lock of this database uses. */
const PARTITIONS_LOCK = 5_610_733_403;
/** Passes wait behind whoever waits for a table's lock, so that nobody may wait long. */
const LOCK_TIMEOUT = '2s';
const TRANSACTION_LIMIT_MS = 60_000;

const PARTITIONS_SQL = `
SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = 'scheduler.command_history'::regclass`;

/** The days of the history. Every change is made in a transaction of its own, by one scheduler at a time. */
export class HistoryPartitions {
  constructor(private readonly database: Database) {}

  /** The database clock, epoch ms. */
  async now(): Promise<number> {
    const [row] = await storing(() =>
      this.database.$queryRawUnsafe<{ now: number }[]>(
        'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now',
      ),
    );
    return row?.now ?? Number.NaN;
  }

  async names(database: Queryable = this.database): Promise<string[]> {
    const rows = await storing(() => database.$queryRawUnsafe<{ name: string }[]>(PARTITIONS_SQL));
    return rows.map(({ name }) => name).sort();
  }

  /** @returns false when it is there already */
  create(day: number): Promise<boolean> {
    const name = partitionName(day);
    const bounds = `${firstCommandIdAt(day)}) TO (${firstCommandIdAt(day + DAY_MS)}`;
    return this.alone(async (transaction) => {
      if ((await this.names(transaction)).includes(name)) return false;
      // Made beside the table and attached: rows of that day may be in the default partition already.
      await transaction.$executeRawUnsafe(
        `CREATE TABLE scheduler."${name}" (LIKE scheduler.command_history INCLUDING ALL)`,
      );
      await transaction.$executeRawUnsafe(`WITH early AS (
          DELETE FROM scheduler.command_history_default
          WHERE command_id >= ${firstCommandIdAt(day)} AND command_id < ${firstCommandIdAt(day + DAY_MS)}
          RETURNING *)
        INSERT INTO scheduler."${name}" SELECT * FROM early`);
      await transaction.$executeRawUnsafe(
        `ALTER TABLE scheduler.command_history ATTACH PARTITION scheduler."${name}" FOR VALUES FROM (${bounds})`,
      );
      return true;
    });
  }

  async drop(name: string): Promise<void> {
    if (dayOfPartition(name) === null) throw new Error(`${name} is no day of the history`);
    await this.alone(async (transaction) => {
      await transaction.$executeRawUnsafe(`DROP TABLE IF EXISTS scheduler."${name}"`);
      return true;
    });
  }

  /** Deletes commands that ended before `ms` from the default partition, which holds ids with an odd time. */
  async forgetOdd(endedBefore: number): Promise<number> {
    return storing(() =>
      this.database.$executeRawUnsafe(
        'DELETE FROM scheduler.command_history_default WHERE ended_at < $1::bigint',
        endedBefore,
      ),
    );
  }

  private alone(change: (transaction: Queryable) => Promise<boolean>): Promise<boolean> {
    return storing(() =>
      this.database.$transaction(
        async (transaction: Queryable) => {
          await transaction.$executeRawUnsafe(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
          await transaction.$executeRawUnsafe(
            `SELECT 1 FROM (SELECT pg_advisory_xact_lock(${PARTITIONS_LOCK})) AS locked`,
          );
          return change(transaction);
        },
        { timeout: TRANSACTION_LIMIT_MS },
      ),
    );
  }
}
