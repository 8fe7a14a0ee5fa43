import { CommandState } from '@setpoint/codes';
import {
  type CommandField,
  column,
  type Operator,
  raw,
  type Sql,
  sql,
  stringI18n,
  type ToSql,
  toSql,
} from '@setpoint/expressions';
import { firstCommandIdAt } from '@setpoint/service-kit';
import type { CommandsFound, CommandsQuery } from '../use-cases/search-lane.js';
import { type CommandRow, endedColumns, liveColumns, toStruct } from './command-rows.js';
import type { Database } from './database.js';
import { storing } from './storing.js';

/** Longer ones are for reports, not for a caller who waits, and would keep others waiting. */
const STATEMENT_LIMIT_MS = 3_000;

/** Text of inputs and outputs that one page may carry; a thousand ordinary commands are far below. */
const MAX_PAGE_CHARS = 4_000_000;

/**
 * One page of the commands of a device, newest first: by id, which begins with the time of creation, so that commands of
 * one millisecond have an order too (by gateway, then as they came in there). The index of the history has that order.
 *
 * Guard: one snapshot, so that a command which ends meanwhile is counted and listed once.
 *
 * @throws StoreFailure `tooSlow` after three seconds
 */
export const searchCommands = async (database: Database, query: CommandsQuery): Promise<CommandsFound> => {
  const { text, values } = statement(query);
  const [, rows] = await storing(() =>
    database.$transaction([
      // Planned for these values: the text is a new one each time, and a plan for any values would miss the days.
      database.$queryRawUnsafe(
        `SELECT set_config('statement_timeout', $1, true), set_config('plan_cache_mode', 'force_custom_plan', true)`,
        String(STATEMENT_LIMIT_MS),
      ),
      database.$queryRawUnsafe<{ found: string }[]>(text, ...values),
    ]),
  );
  const { totalSize, isTooLarge, commands }: Found = JSON.parse(rows[0]?.found ?? '{}');
  return isTooLarge ? 'tooLarge' : { totalSize, commands: (commands ?? []).map(toStruct) };
};

interface Found {
  readonly totalSize: number;
  readonly isTooLarge: boolean;
  readonly commands: readonly CommandRow[] | null;
}

const statement = (query: CommandsQuery): Sql => {
  const live = sql`FROM scheduler.command WHERE ${condition(query, liveFields)}`;
  const ended = sql`FROM scheduler.command_history WHERE ${condition(query, endedFields)}`;
  return sql`WITH place AS MATERIALIZED (
    SELECT place FROM (SELECT -command_id AS place ${live} UNION ALL SELECT -command_id ${ended}) AS matching
    ORDER BY place LIMIT ${query.limit}::bigint OFFSET ${query.offset}::bigint
  ), page AS MATERIALIZED (
    SELECT place, ${raw(liveColumns(query.wanted))} FROM place JOIN scheduler.command ON command_id = -place
    UNION ALL
    SELECT place, ${raw(endedColumns(query.wanted))} FROM place
      JOIN scheduler.command_history ON command_id = -place
  ), size AS (
    SELECT coalesce(sum(length(concat("inputData", "outputData"))), 0) > ${MAX_PAGE_CHARS}::bigint AS "isTooLarge"
    FROM page
  )
  SELECT json_build_object(
    'totalSize', (SELECT count(*) ${live}) + (SELECT count(*) ${ended}),
    'isTooLarge', "isTooLarge",
    'commands', CASE WHEN NOT "isTooLarge" THEN (SELECT json_agg(p ORDER BY place) FROM page AS p) END
  )::text AS found FROM size`;
};

/** Only of its own organisation, and not for ever [contract 3.1 #9]. */
const condition = (
  { assetId, orgId, createdFrom, expression }: CommandsQuery,
  fields: Readonly<Record<CommandField, ToSql>>,
): Sql => sql`asset_id = ${assetId} AND org_id = ${orgId} AND ${createdAt('>=', createdFrom)}
    AND ${toSql<CommandField>(expression, fields)}`;

const name = sql`command_name`;

const fieldsWith = (state: Sql): Readonly<Record<CommandField, ToSql>> => ({
  state: column(state, sql`int`),
  createTime: ({ operator, values: [ms] }) => createdAt(operator, Number(ms)),
  'commandName.zh_CN': stringI18n(name, 'zh_CN'),
  'commandName.en_US': stringI18n(name, 'en_US'),
  'commandName.default': stringI18n(name, null),
  'commandName.defaultValue': stringI18n(name, null),
});

const liveFields = fieldsWith(
  sql`(CASE phase WHEN 'sent' THEN ${CommandState.sent}::int ELSE ${CommandState.created}::int END)`,
);
const endedFields = fieldsWith(sql`state`);

const MAX_ID = 2n ** 63n - 1n;

/** The first id of a millisecond, as far as ids reach. */
const firstId = (ms: number): string => {
  const id = firstCommandIdAt(ms);
  if (id < 0n) return '0';
  return String(id > MAX_ID ? MAX_ID : id);
};

/** Times as ids, which carry them, so that a search reads only the days it asks for; negated, as the index has them. */
const createdAt = (operator: Operator, ms: number): Sql => {
  const [from, to] = [firstId(ms), firstId(ms + 1)];
  switch (operator) {
    case '>=':
      return since(from);
    case '>':
      return since(to);
    case '<':
      return before(from);
    case '<=':
      return before(to);
    case '=':
      return sql`(${since(from)} AND ${before(to)})`;
    default:
      throw new Error(`${operator} is no question to a time`);
  }
};

const since = (id: string): Sql => sql`(command_id >= ${id}::bigint AND -command_id <= -${id}::bigint)`;

const before = (id: string): Sql => sql`(command_id < ${id}::bigint AND -command_id > -${id}::bigint)`;
