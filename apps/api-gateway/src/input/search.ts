import { SearchBody, validatorOf } from '@setpoint/contracts';
import {
  type CheckedExpression,
  type Fields,
  type Page,
  type PageLimits,
  type Projection,
  type Result,
  readExpression,
  readPage,
  readProjection,
} from '@setpoint/expressions';
import type { JsonBody } from './json-body.js';
import { type Reading, read, unreadable } from './parameters.js';

/** What a search asks for [contract 1.8]. */
export interface Search<Name extends string> {
  /** Null: everything. */
  readonly expression: CheckedExpression<Name> | null;
  readonly page: Page;
  /** Null: nothing is cropped. */
  readonly projection: Projection | null;
  /** As it came, once it is known to be readable. */
  readonly body: SearchBody;
}

interface Searchable<Name extends string> {
  readonly fields: Fields<Name>;
  readonly page: PageLimits;
}

const check = validatorOf(SearchBody);

/** Reads the body of a search; without one everything is listed. */
export const readSearch = <Name extends string>(
  json: Exclude<JsonBody, { readonly kind: 'unreadable' }>,
  { fields, page }: Searchable<Name>,
): Reading<Search<Name>> => {
  const checked = check(json.kind === 'json' ? json.value : {});
  if (!checked.ok) return unreadable('body', checked.detail);
  const body = checked.value;
  const expression = named('expression', readExpression(body.expression, fields));
  if (!expression.ok) return expression;
  const asked = named('pagination', readPage(body.pagination, page));
  if (!asked.ok) return asked;
  const projection = named('projection', readProjection(body.projection));
  if (!projection.ok) return projection;
  return read({ expression: expression.value, page: asked.value, projection: projection.value, body });
};

const named = <T>(argument: string, result: Result<T>): Reading<T> =>
  result.ok ? read(result.value) : unreadable(argument, result.detail);
