import type { InFlight, Queue } from '@setpoint/device-queue';
import type { CommandDetails } from '../use-cases/command-record.js';
import type {
  AcceptedCommand,
  Assumptions,
  CommandPlace,
  EndedCommand,
  PassChanges,
  PositionChange,
  QueueChange,
} from '../use-cases/pass-store.js';
import type { Queryable } from './database.js';
import { isAmong } from './is-among.js';
import { queryWithLargeParameters } from './large-parameters.js';

/*
 * Columns, and their types in the JSON documents. JSON inside such a document travels as text, because reading a
 * document refuses the character NUL and lone surrogates, which a value for a device may contain.
 */

/** What a live row and a row of the history have in common. */
const COMMON = `command_id, asset_id, org_id, product_key, device_key, command_type, identifier, command_name,
  input_data, timeout_ms, pending_ttl_ms, created_at, timezone, fingerprint`;
const COMMON_TYPES = `command_id bigint, asset_id text, org_id text, product_key text, device_key text,
  command_type int, identifier text, command_name text, input_data text, timeout_ms int, pending_ttl_ms int,
  created_at bigint, timezone text, fingerprint text`;

const QUEUE = `asset_id, org_id, product_key, device_key, version, activated, enabled, removed, revision, session_slot,
  session_incarnation, session_epoch, last_epoch, last_dispatch_number, next_message_id, last_position, event_seq`;

const PLACE = 'phase, due_at, dispatch_number, message_id, epoch, send_by, acknowledged';
const PLACE_TYPES = `phase text, due_at bigint, dispatch_number bigint, message_id int, epoch bigint, send_by bigint,
  acknowledged boolean`;

const LIVE = `data_format, qos, reply_slot, reply_request_id, reply_when, result, position, kind, wait_by`;
const LIVE_TYPES = `data_format text, qos int, reply_slot int, reply_request_id text, reply_when text, result text,
  position bigint, kind text, wait_by bigint`;

const ENDING = 'declined, state, code, reach, device_error, message, output_data, ended_at';
const ENDING_TYPES = `declined boolean, state int, code bigint, reach text, device_error boolean, message text,
  output_data text, ended_at bigint`;

/** The columns as they are stored. */
const stored = (columns: string): string =>
  columns.replaceAll(/\b(command_name|input_data|result|output_data)\b/g, '$1::json');
const of = (alias: string, columns: string): string => columns.replaceAll(/(\w+)/g, `${alias}.$1`);

/**
 * Guards, all of which hold or nothing is stored:
 * - a queue is only changed when its version is still the one that was decided upon, so that two passes never both
 *   move one device;
 * - a partition's offset only goes on from the one that was loaded, so that a record is applied once, whoever reads it;
 * - what was assumed and not loaded is true: versions of queues that stay as they are, commands that are new, the time;
 * - every command that is to move or to end is there.
 * The last fails as an integer out of range (a bug), the others as division by zero (a lost race).
 *
 * Order: PostgreSQL runs data-modifying CTEs in no promised order, and checks the index \`command_in_flight\` row by
 * row. So \`moved\` reads \`ended\`, and \`accepted\` reads \`moved\`: a device's command leaves before its next one is in
 * flight.
 *
 * A look-up by \`= ANY(ARRAY[key])\` instead of \`= key\`: the latter can also be read the other way round, and a plan
 * that was made while a table was empty did so for ever, reading all of the table for each row of the pass.
 *
 * One JSON document for each table instead of one array for each column: measured equal in the database (1,000 rows
 * 16 against 14 µs each, one row 240 against 330 µs), with half of Node's CPU.
 */
const sql = `/* store pass */
WITH queue AS MATERIALIZED (
  SELECT * FROM json_to_recordset($1::json) AS q (asset_id text, org_id text, product_key text, device_key text,
    loaded_version bigint, version bigint, activated boolean, enabled boolean, removed boolean, revision bigint,
    session_slot int, session_incarnation bigint, session_epoch bigint, last_epoch bigint,
    last_dispatch_number bigint, next_message_id int, last_position bigint, event_seq bigint)
), changed_queue AS (
  UPDATE scheduler.device_queue AS d SET (${QUEUE}) = ROW (${of('n', QUEUE)})
  FROM queue n WHERE d.asset_id = ANY(ARRAY[n.asset_id]) AND d.version = n.loaded_version
  RETURNING 1
), new_queue AS (
  INSERT INTO scheduler.device_queue (${QUEUE})
  SELECT ${QUEUE} FROM queue WHERE loaded_version IS NULL
  ON CONFLICT DO NOTHING
  RETURNING 1
), position AS MATERIALIZED (
  SELECT * FROM json_to_recordset($2::json) AS p (topic text, partition int, loaded bigint, next bigint)
), changed_position AS (
  UPDATE scheduler.consumer_position AS c SET next_offset = p.next
  FROM position p
  WHERE c.topic = ANY(ARRAY[p.topic]) AND c.partition = ANY(ARRAY[p.partition]) AND c.next_offset = p.loaded
  RETURNING 1
), new_position AS (
  INSERT INTO scheduler.consumer_position (topic, partition, next_offset)
  SELECT topic, partition, next FROM position WHERE loaded IS NULL
  ON CONFLICT DO NOTHING
  RETURNING 1
), refuted AS (
  SELECT 1 FROM json_to_recordset($9::json) AS a (asset_id text, version bigint)
  LEFT JOIN scheduler.device_queue d ON d.asset_id = ANY(ARRAY[a.asset_id])
  WHERE d.version IS DISTINCT FROM a.version
  UNION ALL
  SELECT 1 FROM scheduler.command WHERE command_id = ANY($10::bigint[])
  UNION ALL
  SELECT 1 FROM scheduler.command_history WHERE ${isAmong('$10')}
  UNION ALL
  SELECT 1 WHERE abs(extract(epoch FROM now()) * 1000 - $7::bigint) > $11::bigint
), won AS (
  SELECT 1 / CASE WHEN
    (SELECT count(*) FROM changed_queue) + (SELECT count(*) FROM new_queue) = (SELECT count(*) FROM queue)
    AND (SELECT count(*) FROM changed_position) + (SELECT count(*) FROM new_position)
      = (SELECT count(*) FROM position)
    AND NOT EXISTS (SELECT 1 FROM refuted)
  THEN 1 ELSE 0 END AS all_of_it
), ended AS (
  DELETE FROM scheduler.command AS c
  USING json_to_recordset($3::json) AS e (command_id bigint, ${ENDING_TYPES})
  WHERE c.command_id = ANY(ARRAY[e.command_id])
  RETURNING ${of('c', COMMON)}, ${stored(of('e', ENDING))}
), history AS (
  INSERT INTO scheduler.command_history (${COMMON}, ${ENDING})
  SELECT * FROM ended
  UNION ALL
  SELECT ${stored(COMMON)}, ${stored(ENDING)} FROM json_to_recordset($4::json) AS e (${COMMON_TYPES}, ${ENDING_TYPES})
), moved AS (
  UPDATE scheduler.command AS c SET (${PLACE}) = ROW (${of('m', PLACE)})
  FROM json_to_recordset($5::json) AS m (command_id bigint, ${PLACE_TYPES})
  WHERE c.command_id = ANY(ARRAY[m.command_id]) AND (SELECT count(*) FROM ended) >= 0
  RETURNING 1
), accepted AS (
  INSERT INTO scheduler.command (${COMMON}, ${LIVE}, ${PLACE})
  SELECT ${stored(COMMON)}, ${stored(LIVE)}, ${PLACE} FROM json_to_recordset($6::json) AS a (${COMMON_TYPES}, ${LIVE_TYPES}, ${PLACE_TYPES})
  WHERE (SELECT count(*) FROM moved) >= 0
), published AS (
  INSERT INTO scheduler.outbox (topic, partition, key, headers, value, created_at)
  SELECT topic, partition, key, headers::json, value, $7::bigint
  FROM ROWS FROM (json_to_recordset($8::json)
    AS (topic text, partition int, key text, headers text, value text)) WITH ORDINALITY AS o
  ORDER BY ordinality
  RETURNING id
)
SELECT CASE (SELECT all_of_it FROM won) WHEN 1 THEN
    2147483647 + (json_array_length($3::json) - (SELECT count(*) FROM ended)
      + json_array_length($5::json) - (SELECT count(*) FROM moved))::int
  END AS guarded,
  (SELECT coalesce(json_agg(id::text ORDER BY id), '[]') FROM published)::text AS ids`;

/** @returns the ids of the outbox rows, in the order of `publish` */
export const storePass = async (database: Queryable, changes: PassChanges): Promise<readonly string[]> => {
  const [row] = await queryWithLargeParameters<{ ids: string }[]>(database, sql, [
    JSON.stringify(changes.queues.map(queueRow)),
    JSON.stringify(changes.positions.map(positionRow)),
    JSON.stringify(changes.ended.map(endingRow)),
    JSON.stringify(
      changes.endedAtOnce.map((c) =>
        Object.assign(commonRow(c.commandId, c.assetId, c.details), endingRow(c)),
      ),
    ),
    JSON.stringify(changes.moved.map(movedRow)),
    JSON.stringify(changes.accepted.map(acceptedRow)),
    changes.now,
    JSON.stringify(changes.publish.map((r) => ({ ...r, headers: JSON.stringify(r.headers) }))),
    JSON.stringify((changes.assumed?.queues ?? []).map(assumedRow)),
    changes.assumed?.unknown ?? [],
    changes.assumed?.clockWithinMs ?? null,
  ]);
  return JSON.parse(row?.ids ?? '[]');
};

const queueRow = ({ assetId, loadedVersion, queue, identity, lastPosition, eventSeq }: QueueChange) => ({
  asset_id: assetId,
  org_id: identity?.orgId ?? null,
  product_key: identity?.productKey ?? null,
  device_key: identity?.deviceKey ?? null,
  loaded_version: loadedVersion,
  version: (loadedVersion ?? 0) + 1,
  activated: queue.activated,
  enabled: queue.enabled,
  removed: queue.removed,
  revision: queue.revision,
  session_slot: queue.session?.slot ?? null,
  session_incarnation: queue.session?.incarnation ?? null,
  session_epoch: queue.session?.epoch ?? null,
  last_epoch: queue.lastEpoch,
  last_dispatch_number: queue.lastDispatchNumber,
  next_message_id: queue.nextMessageId,
  last_position: lastPosition,
  event_seq: eventSeq,
});

const assumedRow = ({ assetId, version }: Assumptions['queues'][number]) => ({ asset_id: assetId, version });

const positionRow = ({ topic, partition, loaded, next }: PositionChange) => ({
  topic,
  partition,
  loaded: loaded === null ? null : String(loaded),
  next: String(next),
});

const commonRow = (commandId: string, assetId: string, details: CommandDetails) => ({
  command_id: commandId,
  asset_id: assetId,
  org_id: details.orgId,
  product_key: details.productKey,
  device_key: details.deviceKey,
  command_type: details.commandType,
  identifier: details.identifier,
  command_name: JSON.stringify(details.commandName),
  input_data: JSON.stringify(details.inputData),
  timeout_ms: details.timeoutMs,
  pending_ttl_ms: details.pendingTtlMs,
  created_at: details.createdAt,
  timezone: details.timezone,
  fingerprint: details.fingerprint,
});

const endingRow = ({ commandId, ended }: EndedCommand) => ({
  command_id: commandId,
  declined: ended.declined,
  state: ended.state,
  code: ended.code,
  reach: ended.reach,
  device_error: ended.deviceError,
  // A text of Postgres cannot hold the character NUL; devices may send it.
  message: ended.message?.replaceAll('\0', '\uFFFD') ?? null,
  output_data: ended.outputData ? JSON.stringify(ended.outputData) : null,
  ended_at: ended.endedAt,
});

/** Assigned, not spread: with so many columns V8 takes five times as long to spread them. */
const acceptedRow = ({ command, assetId, position, details, queue }: AcceptedCommand) =>
  Object.assign(
    {
      data_format: details.dataFormat,
      qos: details.qos,
      reply_slot: details.replyTo?.slot ?? null,
      reply_request_id: details.replyTo?.requestId ?? null,
      reply_when: details.replyTo?.when ?? null,
      result: details.result && JSON.stringify(details.result),
      position,
      kind: command.kind,
      wait_by: command.waitBy,
    },
    commonRow(command.commandId, assetId, details),
    placeOf(command.commandId, queue),
  );

const movedRow = ({ commandId, queue }: CommandPlace) => ({
  command_id: commandId,
  ...placeOf(commandId, queue),
});

const placeOf = (commandId: string, { inFlight, waiting }: Queue) => {
  if (inFlight?.commandId === commandId) return inFlightPlace(inFlight);
  const command = waiting.find((c) => c.commandId === commandId);
  if (!command) throw new Error(`Command ${commandId} has no place in its queue`);
  return {
    phase: 'waiting',
    due_at: command.waitBy,
    dispatch_number: null,
    message_id: null,
    epoch: null,
    send_by: null,
    acknowledged: false,
  };
};

const inFlightPlace = (command: InFlight) => ({
  phase: command.phase,
  due_at: command.dueAt,
  dispatch_number: command.dispatchNumber,
  message_id: command.messageId,
  epoch: command.epoch,
  send_by: command.phase === 'dispatching' ? command.sendBy : null,
  acknowledged: command.phase === 'sent' && command.acknowledged,
});
