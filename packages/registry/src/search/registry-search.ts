import { type CheckedExpression, toSql } from '@setpoint/expressions';
import type { ThingModel } from '@setpoint/thing-model';
import sql, { raw, type Sql } from 'sql-template-tag';
import { isStatementTimeout } from '../database-refusal.js';
import { isOrgId } from '../key-format.js';
import type { RegistryDatabase } from '../registry-database.js';
import {
  deviceRelations,
  deviceColumns as viewOfDevice,
  productColumns as viewOfProduct,
} from '../sql/view-columns.js';
import { type DeviceRow, type ProductRow, toDeviceView, toProductView } from '../view-rows.js';
import type { DeviceView, ProductView } from '../views.js';
import { type Refused, refused } from '../written.js';
import { Gate } from './gate.js';
import { deviceColumns, modelColumns, productColumns } from './search-columns.js';
import type { DeviceField, ModelField, ProductField } from './search-fields.js';

/** What is looked for, newest first. */
export interface SearchOf<Field extends string> {
  /** Null: everything. */
  readonly expression: CheckedExpression<Field> | null;
  readonly offset: number;
  readonly limit: number;
}

export interface Found<T> {
  readonly ok: true;
  readonly items: readonly T[];
  /** Matches before paging. */
  readonly totalSize: number;
}

/** `tooLong`: it took longer than a search may; `busy`: too many searches wait already. */
export type SearchOutcome<T> = Found<T> | Refused<'tooLong' | 'busy'>;

/** `tooLarge`: the page has more than an answer may carry. */
export type ModelSearchOutcome = SearchOutcome<ThingModel> | Refused<'tooLarge'>;

/** Models have no size of their own: a page of large ones must not fill the memory. */
const MAX_MODEL_PAGE_BYTES = 33_554_432;

export interface RegistrySearchOptions {
  /** Searches at a time; as many connections are enough. */
  readonly maxRunning: number;
  readonly maxWaiting: number;
}

/**
 * Searches of thing models, products and devices [contract 1.8, 5.1, 5.4, 5.5].
 *
 * Give it a database of its own with a `statementTimeoutMs`: a search that reads much must not hold up what commands and
 * logins ask.
 */
export class RegistrySearch {
  private readonly gate: Gate;

  constructor(
    private readonly database: RegistryDatabase,
    { maxRunning, maxWaiting }: RegistrySearchOptions,
  ) {
    this.gate = new Gate(maxRunning, maxWaiting);
  }

  products(orgId: string, search: SearchOf<ProductField>): Promise<SearchOutcome<ProductView>> {
    return this.find(orgId, search, {
      hits: sql`
        SELECT p.product_key AS key, p.create_time FROM registry.product p
        WHERE p.org_id = ${orgId} AND ${toSql(search.expression, productColumns)}`,
      rows: sql`
        SELECT page.position, ${raw(viewOfProduct)}
        FROM page JOIN registry.product p ON p.product_key = ANY(ARRAY[page.key])`,
      view: (row: ProductRow) => toProductView(row, this.database.secrets),
    });
  }

  devices(
    orgId: string,
    search: SearchOf<DeviceField>,
    among: Sql = sql`TRUE`,
  ): Promise<SearchOutcome<DeviceView>> {
    return this.find(orgId, search, {
      hits: sql`
        SELECT d.asset_id AS key, d.create_time FROM registry.device d
        WHERE d.org_id = ${orgId} AND ${among} AND ${toSql(search.expression, deviceColumns(orgId))}`,
      rows: sql`
        SELECT page.position, ${raw(viewOfDevice)}
        FROM page JOIN registry.device d ON d.asset_id = ANY(ARRAY[page.key]) ${raw(deviceRelations)}`,
      view: (row: DeviceRow) => toDeviceView(row, this.database.secrets),
    });
  }

  /** @param includesPublic whether models are found that other organisations have made public */
  async models(
    orgId: string,
    includesPublic: boolean,
    search: SearchOf<ModelField>,
  ): Promise<ModelSearchOutcome> {
    const question = toSql(search.expression, modelColumns);
    // An orgId has no blanks, so the two parts of a key can be told apart.
    const found = await this.find(orgId, search, {
      hits: sql`
        SELECT m.org_id || ' ' || m.model_id AS key, m.create_time FROM registry.thing_model m
        WHERE m.org_id = ${orgId} AND ${question}
        UNION ALL
        SELECT m.org_id || ' ' || m.model_id, m.create_time FROM registry.thing_model m
        WHERE m.public AND m.org_id <> ${orgId} AND ${includesPublic}::boolean AND ${question}`,
      rows: sql`
        SELECT page.position,
          CASE WHEN sum(octet_length(m.json::text)) OVER () <= ${MAX_MODEL_PAGE_BYTES}::int THEN m.json END AS model
        FROM page JOIN registry.thing_model m ON m.org_id = split_part(page.key, ' ', 1)
          AND m.model_id = ANY(ARRAY[substr(page.key, strpos(page.key, ' ') + 1)])`,
      view: ({ model }: { readonly model: ThingModel | null }) => model,
    });
    if (!found.ok) return found;
    const items = found.items.filter((model) => model !== null);
    return items.length === found.items.length
      ? { ...found, items }
      : refused('tooLarge', 'the models of the page are too large together');
  }

  private async find<Row extends object, View>(
    orgId: string,
    { offset, limit }: SearchOf<string>,
    { hits, rows, view }: Parts<Row, View>,
  ): Promise<SearchOutcome<View>> {
    if (!isOrgId(orgId)) return { ok: true, items: [], totalSize: 0 };
    // Matches are found once, by whatever index serves the expression, then counted and sorted: walking in order of time
    // until a page is full would read everything when few match.
    const { text, values } = sql`
      WITH hits AS MATERIALIZED (${hits}),
      page AS MATERIALIZED (
        SELECT key, row_number() OVER (ORDER BY create_time DESC, key DESC) AS position FROM hits
        ORDER BY create_time DESC, key DESC OFFSET ${offset}::bigint LIMIT ${limit}::int
      ),
      found AS (${rows})
      SELECT (SELECT count(*) FROM hits)::float8 AS "totalSize",
        (SELECT coalesce(json_agg(found ORDER BY position), '[]') FROM found) AS items`;
    const outcome = await this.gate.run(() => this.ask<Row>(text, values));
    if (outcome === null) return refused('busy', 'too many searches are under way');
    return outcome.ok ? { ...outcome, items: outcome.items.map(view) } : outcome;
  }

  private async ask<Row>(text: string, values: readonly unknown[]): Promise<SearchOutcome<Row>> {
    try {
      const [answer] = await this.database.prisma.$queryRawUnsafe<Answer<Row>[]>(text, ...values);
      const items = answer?.items.map(({ position: _, ...row }) => row as unknown as Row) ?? [];
      return { ok: true, items, totalSize: answer?.totalSize ?? 0 };
    } catch (failure) {
      if (isStatementTimeout(failure)) return refused('tooLong', 'the search takes too long');
      throw failure;
    }
  }
}

interface Answer<Row> {
  readonly items: readonly (Row & { readonly position: number })[];
  readonly totalSize: number;
}

interface Parts<Row, View> {
  /** Key and create_time of each match. */
  readonly hits: Sql;
  /** What a caller gets of each row of `page`. */
  readonly rows: Sql;
  readonly view: (row: Row) => View;
}
