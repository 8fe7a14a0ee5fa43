import type { FinalState, Reach } from '@setpoint/codes';
import type { CommandStruct } from '@setpoint/contracts';
import { wireState } from '@setpoint/device-queue';
import { commandStruct, type Described } from '../results/command-struct.js';

const described = `command_id::text AS "commandId", asset_id AS "assetId", org_id AS "orgId",
  product_key AS "productKey", device_key AS "deviceKey", command_type AS "commandType", identifier,
  command_name AS "commandName", timeout_ms AS "timeoutMs", pending_ttl_ms AS "pendingTtlMs",
  created_at AS "createdAt", timezone`;

interface Wanted {
  readonly inputData: boolean;
  readonly outputData: boolean;
}

const everything: Wanted = { inputData: true, outputData: true };

/** `LiveRow`s of `scheduler.command`; what is not wanted, which may be large, is null. */
export const liveColumns = ({ inputData } = everything): string => `${described},
    ${inputData ? 'input_data' : 'NULL::json'} AS "inputData", phase, NULL::int AS state, NULL::bigint AS code,
    NULL AS reach, NULL::boolean AS "deviceError", NULL AS message, NULL::json AS "outputData"`;

/** `EndedRow`s of `scheduler.command_history`, with the same columns. */
export const endedColumns = ({ inputData, outputData } = everything): string => `${described},
    ${inputData ? 'input_data' : 'NULL::json'}, NULL, state, code, reach, device_error, message,
    ${outputData ? 'output_data' : 'NULL::json'}`;

interface LiveRow {
  readonly phase: 'waiting' | 'dispatching' | 'sent';
}

interface EndedRow {
  readonly phase: null;
  readonly state: FinalState;
  readonly code: number;
  readonly reach: Reach;
  readonly deviceError: boolean;
  readonly message: string | null;
  readonly outputData: Record<string, unknown> | null;
}

export type CommandRow = Described & { readonly commandId: string; readonly assetId: string } & (
    | LiveRow
    | EndedRow
  );

export const toStruct = (row: CommandRow): CommandStruct => {
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
