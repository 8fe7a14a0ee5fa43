import type { CommandStruct } from '@setpoint/contracts';
import { type CommandRow, endedColumns, liveColumns, toStruct } from './command-rows.js';
import type { Queryable } from './database.js';
import { isAmong } from './is-among.js';
import { storing } from './storing.js';

/** Guard: one snapshot, so that a command which ends meanwhile is found in one of the two tables, and only in one. */
const sql = `/* read commands */
SELECT coalesce(json_agg(c), '[]')::text AS commands FROM (
  SELECT ${liveColumns()}
  FROM scheduler.command WHERE command_id = ANY($1::bigint[])
  UNION ALL
  SELECT ${endedColumns()}
  FROM scheduler.command_history WHERE ${isAmong('$1')}
) c`;

/** @returns the commands that exist, live or ended, by id */
export const readCommands = (
  database: Queryable,
  commandIds: readonly string[],
): Promise<ReadonlyMap<string, CommandStruct>> =>
  storing(async () => {
    const [row] = await database.$queryRawUnsafe<{ commands: string }[]>(sql, commandIds);
    const rows: readonly CommandRow[] = JSON.parse(row?.commands ?? '[]');
    return new Map(rows.map((r) => [r.commandId, toStruct(r)]));
  });
