import type pg from 'pg';
import type { EndedRow } from '../../history.js';
import type { Journal } from '../../ledger/journal.js';
import { connected } from '../../query.js';
import { type RowEntry, tokenOf } from './row-entry.js';

export interface RowsOptions {
  readonly databaseUrl: string;
  /** Rows of other organisations, such as history that was there before, are left out. */
  readonly orgIds: readonly string[];
  /** rows.jsonl */
  readonly journal: Journal;
}

/** So many at once in memory. */
const ROWS_AT_ONCE = 5_000;

/** Writes down the scheduler's tables as they are at one instant. */
export const writeRows = ({ databaseUrl, orgIds, journal }: RowsOptions): Promise<void> =>
  connected(databaseUrl, async (client) => {
    const write = (entry: RowEntry) => journal.append(entry);
    await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    for await (const row of endedRows(client, orgIds)) write({ row: 'ended', ...row });
    for (const row of await liveRows(client, orgIds)) write({ row: 'live', ...row });
    for (const row of await queueRows(client, orgIds)) write({ row: 'queue', ...row });
    write({ row: 'outbox', count: await outboxCount(client) });
    await client.query('COMMIT');
  });

type WithInput<R> = Omit<R, 'token'> & { readonly inputData: unknown };

async function* endedRows(client: pg.Client, orgIds: readonly string[]): AsyncGenerator<EndedRow> {
  await client.query(
    `DECLARE ended NO SCROLL CURSOR FOR
     SELECT command_id::text AS "commandId", asset_id AS "assetId", org_id AS "orgId", input_data AS "inputData",
            state, code::int AS code, reach, declined, created_at::float8 AS "createdAt", timeout_ms AS "timeoutMs",
            pending_ttl_ms AS "pendingTtlMs", ended_at::float8 AS "endedAt"
       FROM scheduler.command_history WHERE org_id = ANY ($1)`,
    [orgIds],
  );
  for (;;) {
    const { rows } = await client.query<WithInput<EndedRow>>(`FETCH ${ROWS_AT_ONCE} FROM ended`);
    for (const { inputData, ...row } of rows) yield { ...row, token: tokenOf(inputData) };
    if (rows.length < ROWS_AT_ONCE) return;
  }
}

const liveRows = async (client: pg.Client, orgIds: readonly string[]) => {
  const { rows } = await client.query<{ commandId: string; assetId: string; inputData: unknown }>(
    `SELECT command_id::text AS "commandId", asset_id AS "assetId", input_data AS "inputData"
       FROM scheduler.command WHERE org_id = ANY ($1)`,
    [orgIds],
  );
  return rows.map(({ inputData, ...row }) => ({ ...row, token: tokenOf(inputData) }));
};

const queueRows = async (client: pg.Client, orgIds: readonly string[]) => {
  const { rows } = await client.query<{ assetId: string; eventSeq: number }>(
    `SELECT asset_id AS "assetId", event_seq::float8 AS "eventSeq"
       FROM scheduler.device_queue WHERE org_id = ANY ($1)`,
    [orgIds],
  );
  return rows;
};

/** Of all organisations: when nothing is left, nothing is left for anybody. */
const outboxCount = async (client: pg.Client): Promise<number> => {
  const { rows } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM scheduler.outbox');
  return rows[0]?.n ?? 0;
};
