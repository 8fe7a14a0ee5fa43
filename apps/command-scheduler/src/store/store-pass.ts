import type { PassChanges } from '../use-cases/pass-store.js';
import type { Queryable } from './database.js';
import { isAmong } from './is-among.js';
import { queryWithLargeParameters } from './large-parameters.js';
import { parted } from './parted.js';
import {
  acceptedRow,
  assumedRow,
  endedAtOnceRow,
  endingRow,
  placeRow,
  positionRow,
  queueRow,
} from './pass-rows.js';

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
 * 16 against 14 µs each, one row 240 against 330 µs), with half of Node's CPU. Not so for the outbox: its texts
 * come one behind the other, because reading JSON within JSON takes half as long again (450 rows 2.8 against 1.5 ms).
 * A text of nothing parts into no value, where it may have been an empty one.
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
  SELECT topic, partition, key, headers::json, coalesce(value, ''), $7::bigint
  FROM ROWS FROM (unnest($8::text[]), unnest($12::int[]), unnest($13::text[]), string_to_table($14::text, E'\\n'),
    string_to_table($15::text, $16::text)) WITH ORDINALITY AS o (topic, partition, key, headers, value, ordinality)
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
    JSON.stringify(changes.endedAtOnce.map(endedAtOnceRow)),
    JSON.stringify(changes.moved.map(placeRow)),
    JSON.stringify(changes.accepted.map(acceptedRow)),
    changes.now,
    changes.publish.map(({ topic }) => topic),
    JSON.stringify((changes.assumed?.queues ?? []).map(assumedRow)),
    changes.assumed?.unknown ?? [],
    changes.assumed?.clockWithinMs ?? null,
    changes.publish.map(({ partition }) => partition),
    changes.publish.map(({ key }) => key),
    changes.publish.map(({ headers }) => JSON.stringify(headers)).join('\n'),
    ...parted(changes.publish.map(({ value }) => value)),
  ]);
  return JSON.parse(row?.ids ?? '[]');
};
