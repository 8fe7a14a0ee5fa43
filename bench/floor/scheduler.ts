/*
 * The floor's scheduler: requests become rows and go on to the dispatcher, replies end rows and go on to the
 * gateway. What arrives while a statement runs is the next statement. Replies have a consumer and a connection of their
 * own, so as not to wait for other commands' insert.
 */
import { createServer } from 'node:net';
import { codes, isDeviceSuccess } from '@setpoint/codes';
import type { KafkaMessage } from 'kafkajs';
import pg from 'pg';
import { bodyOf, type Command, type Ended, inBatches, listen, send, settings } from './wire.js';

/** The update has to walk the primary key, also when it was first planned on an empty table. */
const options = [
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
]
  .map((setting) => `-c ${setting}`)
  .join(' ');

const connect = async (): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: settings.databaseUrl, options });
  await client.connect();
  return client;
};

const inserts = await connect();
const updates = await connect();

const INSERT = `
  INSERT INTO command (id, asset, point, value, request_id)
  SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[])`;

interface Request {
  readonly command: Command;
  readonly message: KafkaMessage;
}

const insert = inBatches(async (requests: Request[]) => {
  const commands = requests.map(({ command }) => command);
  const values = [
    commands.map(({ id }) => id),
    commands.map(({ asset }) => asset),
    commands.map(({ point }) => point),
    commands.map(({ value }) => JSON.stringify(value)),
    commands.map(({ requestId }) => requestId ?? null),
  ];
  await inserts.query({ name: 'insert', text: INSERT, values });
  for (const { message } of requests) send('dispatches', { key: message.key, value: message.value });
  tellGateway(commands.filter((one) => one.requestId !== undefined).map(({ id }) => [id, 0]));
});

const UPDATE = `
  UPDATE command SET code = reply.code, ended_at = now()
  FROM unnest($1::bigint[], $2::int[]) AS reply (id, code)
  WHERE command.id = reply.id AND command.code IS NULL
  RETURNING command.id, command.code, command.asset, command.request_id`;

interface Row {
  /** A bigint. */
  readonly id: string;
  readonly code: number;
  readonly asset: string;
  readonly request_id: string | null;
}

const update = inBatches(async (replies: Ended[]) => {
  const values = [replies.map(([id]) => id), replies.map(([, code]) => code)];
  const { rows } = await updates.query<Row>({ name: 'update', text: UPDATE, values });
  tellGateway(rows.filter((row) => row.request_id === null).map(({ id, code }) => [Number(id), code]));
  for (const row of rows) if (row.request_id !== null) sendResult(row);
});

const tellGateway = (ended: Ended[]) => {
  if (ended.length > 0) send('answers', { value: JSON.stringify(ended) });
};

/** [contract 2.4] */
const sendResult = ({ request_id: requestId, asset: assetId, code }: Row) => {
  const status = isDeviceSuccess(code) ? 0 : codes.edgeWriteFailed.code;
  const result = { requestId, assetId, callType: 'ASYNC', status, gmtServiceReply: Date.now() };
  send('results', { key: assetId, value: JSON.stringify({ data: [result] }) });
};

await listen('requests', (message) => insert({ command: bodyOf(message), message }));
await listen('replies', (message) => update(bodyOf(message)));
createServer().listen(settings.port, '127.0.0.1');
