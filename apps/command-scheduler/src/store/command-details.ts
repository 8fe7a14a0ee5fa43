import type { CommandDetails } from '../use-cases/command-record.js';
import type { Queryable } from './database.js';

/** `CommandDetails` as one JSON value, from a row of `scheduler.command`. */
export const detailsColumns = `json_build_object(
              'orgId', org_id, 'productKey', product_key, 'deviceKey', device_key, 'commandType', command_type,
              'identifier', identifier, 'commandName', command_name, 'inputData', input_data,
              'timeoutMs', timeout_ms, 'pendingTtlMs', pending_ttl_ms, 'createdAt', created_at,
              'dataFormat', data_format, 'qos', qos, 'timezone', timezone,
              'replyTo', CASE WHEN reply_slot IS NOT NULL THEN json_build_object(
                'slot', reply_slot, 'requestId', reply_request_id, 'when', reply_when) END,
              'result', result, 'fingerprint', fingerprint)`;

const sql = `/* load details */
SELECT json_object_agg(command_id::text, ${detailsColumns})::text AS details
FROM scheduler.command WHERE command_id = ANY($1::bigint[])`;

/** Guard: none; the details of a command never change, so that they may be read after the queue was. */
export const loadDetails = async (
  database: Queryable,
  commandIds: readonly string[],
): Promise<ReadonlyMap<string, CommandDetails>> => {
  const [row] = await database.$queryRawUnsafe<{ details: string | null }[]>(sql, commandIds);
  const details: Record<string, CommandDetails> = JSON.parse(row?.details ?? '{}');
  return new Map(Object.entries(details));
};
