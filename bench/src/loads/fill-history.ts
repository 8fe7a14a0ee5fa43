import { firstCommandIdAt } from '@setpoint/service-kit';
import { type DayToFill, daysToFill, fillSql, partitionSql } from './history-rows.js';
import type { SchedulerTables } from './scheduler-tables.js';

/**
 * Makes the history hold exactly `rows` ended commands of the seven days before today, vacuumed and written out, so
 * that nothing of the filling is left to do while the next figure is taken.
 *
 * @returns the days that were filled
 */
export const fillHistory = async (
  tables: SchedulerTables,
  now: number,
  rows: number,
  assetIds: readonly string[],
): Promise<DayToFill[]> => {
  const days = daysToFill(now, rows);
  await tables.query('TRUNCATE scheduler.command_history');
  const there = new Set(await partitions(tables));
  for (const day of days) {
    if (!there.has(day.partition)) for (const sql of partitionSql(day)) await tables.query(sql);
    await tables.query(fillSql(day), [
      day.rows,
      day.startsAt,
      assetIds,
      String(firstCommandIdAt(day.startsAt)),
    ]);
  }
  await tables.query('VACUUM (ANALYZE) scheduler.command_history');
  await tables.query('CHECKPOINT');
  return days;
};

const partitions = async (tables: SchedulerTables): Promise<string[]> => {
  const rows = await tables.query<{ name: string }>(
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits
      WHERE inhparent = 'scheduler.command_history'::regclass`,
  );
  return rows.map(({ name }) => name.replace(/^scheduler\./, ''));
};
