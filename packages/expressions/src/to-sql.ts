import sql, { join, type Sql } from 'sql-template-tag';
import type { Literal } from './expression.js';
import type { CheckedCondition, CheckedExpression } from './fields.js';

/** How one field is asked for in SQL. Values of the condition become parameters, never text. */
export type ToSql = (condition: CheckedCondition) => Sql;

/**
 * The condition of a statement. Every field of the tree has a way to be asked; `null` asks for everything.
 *
 * The result nests in a larger `sql` template, whose `text` and `values` go to `$queryRawUnsafe(text, ...values)`.
 */
export const toSql = <Name extends string>(
  tree: CheckedExpression<Name> | null,
  columns: Readonly<Record<Name, ToSql>>,
): Sql => {
  if (tree === null) return sql`TRUE`;
  if (tree.kind === 'condition') return sql`(${columns[tree.condition.field](tree.condition)})`;
  const operands = tree.operands.map((operand) => toSql(operand, columns));
  return join(operands, tree.kind === 'and' ? ' AND ' : ' OR ', '(', ')');
};

/** A column that is never null. `type` is its Postgres type. */
export const column =
  (name: Sql, type: Sql): ToSql =>
  ({ operator, values }) => {
    const [value] = values;
    switch (operator) {
      case '=':
        return sql`${name} = ${value}::${type}`;
      case '!=':
        return sql`${name} <> ${value}::${type}`;
      case '>':
        return sql`${name} > ${value}::${type}`;
      case '>=':
        return sql`${name} >= ${value}::${type}`;
      case '<':
        return sql`${name} < ${value}::${type}`;
      case '<=':
        return sql`${name} <= ${value}::${type}`;
      case 'in':
        return sql`${name} = ANY(${values}::${type}[])`;
      case 'not in':
        return sql`${name} <> ALL(${values}::${type}[])`;
      case 'like':
        return holds(name, value);
      default:
        throw new Error(`${operator} is no question to a column`);
    }
  };

/**
 * A name in several languages, as JSON. A missing locale means the default name [contract 0.3, 1.8].
 *
 * @param locales any of them may hold the text; null is the default name
 */
export const stringI18n =
  (name: Sql, ...locales: readonly (string | null)[]): ToSql =>
  ({ operator, values: [value] }) => {
    if (operator !== 'like') throw new Error(`${operator} is no question to a StringI18n`);
    const inLocales = locales.map((locale) =>
      locale === null
        ? holds(sql`${name} ->> 'defaultValue'`, value)
        : holds(sql`coalesce(${name} -> 'i18nValue' ->> ${locale}, ${name} ->> 'defaultValue')`, value),
    );
    return inLocales.length === 1 ? (inLocales[0] ?? sql`FALSE`) : join(inLocales, ' OR ', '(', ')');
  };

/** A member of a `jsonb` map, by the key that was written; values are compared with their type. */
export const jsonbMember =
  (map: Sql): ToSql =>
  ({ operator, key, values }) => {
    switch (operator) {
      case '=':
      case 'in':
        // By containment, which an index of the map can answer.
        return join(
          values.map((value) => sql`${map} @> ${JSON.stringify({ [key]: value })}::jsonb`),
          ' OR ',
          '(',
          ')',
        );
      case 'exists':
        return sql`${map} ? ${key}`;
      case 'not exists':
        return sql`NOT ${map} ? ${key}`;
      default:
        throw new Error(`${operator} is no question to a member`);
    }
  };

const holds = (expression: Sql, value: Literal | undefined): Sql =>
  sql`${expression} ILIKE ${`%${escapeLike(String(value))}%`}`;

/** `%`, `_` and `\` stand for themselves. */
const escapeLike = (value: string): string => value.replace(/[\\%_]/g, '\\$&');
