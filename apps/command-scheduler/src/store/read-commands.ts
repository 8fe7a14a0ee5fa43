import type { FinalState, Reach } from '@setpoint/codes';
import type { CommandStruct } from '@setpoint/contracts';
import { wireState } from '@setpoint/device-queue';
import { commandStruct, type Described } from '../results/command-struct.js';
import type { Queryable } from './database.js';
import { isAmong } from './is-among.js';
import { storing } from './storing.js';

const DESCRIBED = `command_id::text AS "commandId", asset_id AS "assetId", org_id AS "orgId",
  product_key AS "productKey", device_key AS "deviceKey", command_type AS "commandType", identifier,
  command_name AS "commandName", input_data AS "inputData", timeout_ms AS "timeoutMs",
  pending_ttl_ms AS "pendingTtlMs", created_at AS "createdAt", timezone`;

/** Guard: one snapshot, so that a command which ends meanwhile is found in one of the two tables, and only in one. */
const sql = `/* read commands */
SELECT coalesce(json_agg(c), '[]')::text AS commands FROM (
  SELECT ${DESCRIBED}, phase, NULL::int AS state, NULL::bigint AS code, NULL AS reach, NULL::boolean AS "deviceError",
    NULL AS message, NULL::json AS "outputData"
  FROM scheduler.command WHERE command_id = ANY($1::bigint[])
  UNION ALL
  SELECT ${DESCRIBED}, NULL, state, code, reach, device_error, message, output_data
  FROM scheduler.command_history WHERE ${isAmong('$1')}
) c`;

type LiveRow = { readonly phase: 'waiting' | 'dispatching' | 'sent' };
interface EndedRow {
  readonly phase: null;
  readonly state: FinalState;
  readonly code: number;
  readonly reach: Reach;
  readonly deviceError: boolean;
  readonly message: string | null;
  readonly outputData: Record<string, unknown> | null;
}
type Row = Described & { readonly commandId: string; readonly assetId: string } & (LiveRow | EndedRow);

/** @returns the commands that exist, live or ended, by id */
export const readCommands = (
  database: Queryable,
  commandIds: readonly string[],
): Promise<ReadonlyMap<string, CommandStruct>> =>
  storing(async () => {
    const [row] = await database.$queryRawUnsafe<{ commands: string }[]>(sql, commandIds);
    const rows: readonly Row[] = JSON.parse(row?.commands ?? '[]');
    return new Map(rows.map((r) => [r.commandId, toStruct(r)]));
  });

const toStruct = (row: Row): CommandStruct => {
  const { commandId, assetId } = row;
  if (row.phase !== null) return commandStruct(commandId, assetId, row, wireState[row.phase], null);
  const { state, code, reach, deviceError, message, outputData } = row;
  return commandStruct(commandId, assetId, row, state, {
    state,
    code,
    reach,
    deviceError,
    ...(message !== null && { message }),
    ...(outputData !== null && { outputData }),
  });
};
