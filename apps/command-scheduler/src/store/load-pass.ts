import type { CommandType } from '@setpoint/codes';
import type { DataFormat } from '@setpoint/contracts';
import type { Command, InFlight, Queue } from '@setpoint/device-queue';
import { type CommandDetails, formatOf, targetOf } from '../use-cases/command-record.js';
import {
  DETAILED_FROM_HEAD,
  type KnownCommand,
  type LoadedPass,
  type LoadedQueue,
  type Wanted,
} from '../use-cases/pass-store.js';
import { partitionKey } from '../use-cases/task.js';
import { detailsColumns } from './command-details.js';
import type { Queryable } from './database.js';
import { isAmong } from './is-among.js';

/**
 * Guard: one statement sees one snapshot, so that a queue's version, its commands and the offset up to which its
 * records were applied belong together. `storePass` compares the version and the offset.
 *
 * One row with one JSON text: a row for each command costs Prisma more than all the rest.
 */
const sql = `/* load pass */
SELECT json_build_object(
  'now', floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint,
  'queues', (
    SELECT json_agg(q) FROM (
      SELECT asset_id AS "assetId", org_id AS "orgId", product_key AS "productKey", device_key AS "deviceKey",
        version, activated, enabled, removed, revision, session_slot AS slot, session_incarnation AS incarnation,
        session_epoch AS epoch, last_epoch AS "lastEpoch", last_dispatch_number AS "lastDispatchNumber",
        next_message_id AS "nextMessageId", last_position AS "lastPosition", event_seq AS "eventSeq"
      FROM scheduler.device_queue WHERE asset_id = ANY($1::text[])
    ) q
  ),
  'commands', (
    SELECT json_agg(c ORDER BY c."assetId", c.position) FROM (
      SELECT of_device.*
      FROM unnest($1::text[]) AS wanted(asset_id)
      CROSS JOIN LATERAL (
        SELECT asset_id AS "assetId", command_id::text AS "commandId", position, phase, kind,
          command_type AS "commandType", identifier, data_format AS "dataFormat", timeout_ms AS "timeoutMs",
          wait_by AS "waitBy", due_at AS "dueAt", dispatch_number AS "dispatchNumber",
          message_id AS "messageId", epoch, send_by AS "sendBy", acknowledged,
          CASE WHEN dispatch_number IS NOT NULL OR command_id = ANY($2::bigint[])
              OR row_number() OVER (ORDER BY position) <= ${DETAILED_FROM_HEAD}
            THEN ${detailsColumns} END AS details
        FROM scheduler.command WHERE command.asset_id = wanted.asset_id
      ) of_device
    ) c
  ),
  'known', (
    SELECT json_agg(k) FROM (
      SELECT command_id::text AS "commandId", asset_id AS "assetId", org_id AS "orgId", fingerprint,
        NULL::bigint AS "declinedCode"
      FROM scheduler.command WHERE command_id = ANY($2::bigint[])
      UNION ALL
      SELECT command_id::text, asset_id, org_id, fingerprint, CASE WHEN declined THEN code END
      FROM scheduler.command_history WHERE ${isAmong('$2')}
    ) k
  ),
  'positions', (
    SELECT json_agg(p) FROM (
      SELECT topic, partition, next_offset::text AS "nextOffset" FROM scheduler.consumer_position
    ) p
  )
)::text AS loaded`;

interface QueueRow {
  readonly assetId: string;
  readonly orgId: string | null;
  readonly productKey: string | null;
  readonly deviceKey: string | null;
  readonly version: number;
  readonly activated: boolean;
  readonly enabled: boolean;
  readonly removed: boolean;
  readonly revision: number;
  readonly slot: number | null;
  readonly incarnation: number | null;
  readonly epoch: number | null;
  readonly lastEpoch: number;
  readonly lastDispatchNumber: number;
  readonly nextMessageId: number;
  readonly lastPosition: number;
  readonly eventSeq: number;
}

interface CommandRow {
  readonly assetId: string;
  readonly commandId: string;
  readonly position: number;
  readonly phase: 'waiting' | 'dispatching' | 'sent';
  readonly kind: Command['kind'];
  readonly commandType: CommandType;
  readonly identifier: string;
  readonly dataFormat: DataFormat;
  readonly timeoutMs: number;
  readonly waitBy: number;
  readonly dueAt: number;
  readonly dispatchNumber: number;
  readonly messageId: number;
  readonly epoch: number;
  readonly sendBy: number;
  readonly acknowledged: boolean;
  readonly details: CommandDetails | null;
}

interface Loaded {
  readonly now: number;
  readonly queues: readonly QueueRow[] | null;
  readonly commands: readonly CommandRow[] | null;
  readonly known: readonly (KnownCommand & { readonly commandId: string })[] | null;
  readonly positions: readonly { topic: string; partition: number; nextOffset: string }[] | null;
}

export const loadPass = async (
  database: Queryable,
  { assetIds, submitted, others }: Wanted,
): Promise<LoadedPass> => {
  const [row] = await database.$queryRawUnsafe<{ loaded: string }[]>(sql, assetIds, [
    ...submitted,
    ...others,
  ]);
  const { now, queues, commands, known, positions }: Loaded = JSON.parse(row?.loaded ?? '{}');
  const commandsOf = new Map<string, CommandRow[]>();
  for (const command of commands ?? []) {
    const ofDevice = commandsOf.get(command.assetId);
    if (ofDevice) ofDevice.push(command);
    else commandsOf.set(command.assetId, [command]);
  }
  return {
    now,
    queues: new Map((queues ?? []).map((q) => [q.assetId, loadedQueue(q, commandsOf.get(q.assetId) ?? [])])),
    known: new Map((known ?? []).map((k) => [k.commandId, k])),
    positions: new Map((positions ?? []).map((p) => [partitionKey(p), BigInt(p.nextOffset)])),
  };
};

const loadedQueue = (row: QueueRow, commands: readonly CommandRow[]): LoadedQueue => {
  const { orgId, productKey, deviceKey } = row;
  return {
    version: row.version,
    queue: toQueue(row, commands),
    identity: orgId && productKey && deviceKey ? { orgId, productKey, deviceKey } : null,
    lastPosition: row.lastPosition,
    eventSeq: row.eventSeq,
    places: new Map(commands.map((c) => [c.commandId, c.position])),
    details: new Map(commands.flatMap((c) => (c.details ? [[c.commandId, c.details]] : []))),
  };
};

const toQueue = (row: QueueRow, commands: readonly CommandRow[]): Queue => {
  const { slot, incarnation, epoch } = row;
  const inFlight = commands.find((c) => c.phase !== 'waiting');
  return {
    activated: row.activated,
    enabled: row.enabled,
    removed: row.removed,
    revision: row.revision,
    session: slot === null || incarnation === null || epoch === null ? null : { slot, incarnation, epoch },
    lastEpoch: row.lastEpoch,
    inFlight: inFlight ? toInFlight(inFlight) : null,
    waiting: commands.filter((c) => c.phase === 'waiting').map(toCommand),
    lastDispatchNumber: row.lastDispatchNumber,
    nextMessageId: row.nextMessageId,
  };
};

const toCommand = (row: CommandRow): Command => ({
  commandId: row.commandId,
  kind: row.kind,
  target: targetOf(row),
  format: formatOf(row),
  timeoutMs: row.timeoutMs,
  waitBy: row.waitBy,
});

const toInFlight = (row: CommandRow): InFlight => {
  const { dispatchNumber, messageId, epoch, dueAt, sendBy, acknowledged } = row;
  const onItsWay = { ...toCommand(row), dispatchNumber, messageId, epoch, dueAt };
  return row.phase === 'dispatching'
    ? { ...onItsWay, phase: 'dispatching', sendBy }
    : { ...onItsWay, phase: 'sent', acknowledged };
};
