import type { Condition, Expression, Literal } from './expression.js';
import type { CheckedCondition, CheckedExpression, Fields } from './fields.js';
import { parseExpression } from './parse-expression.js';
import { bad, good, type Result } from './result.js';

/**
 * Holds an expression against the fields of an endpoint: a field, an operator or a value that the table does not list
 * is refused [contract 1.8].
 */
export const checkExpression = <Name extends string>(
  expression: Expression,
  fields: Fields<Name>,
): Result<CheckedExpression<Name>> => {
  if (expression.kind === 'condition') {
    const checked = checkCondition(expression.condition, fields);
    return checked.ok ? good({ kind: 'condition', condition: checked.value }) : checked;
  }
  const operands: CheckedExpression<Name>[] = [];
  for (const operand of expression.operands) {
    const checked = checkExpression(operand, fields);
    if (!checked.ok) return checked;
    operands.push(checked.value);
  }
  return good({ kind: expression.kind, operands });
};

/** An absent, null or blank expression asks for everything: null. */
export const readExpression = <Name extends string>(
  given: unknown,
  fields: Fields<Name>,
): Result<CheckedExpression<Name> | null> => {
  if (given === undefined || given === null) return good(null);
  if (typeof given !== 'string') return bad('a text is expected');
  if (given.trim() === '') return good(null);
  const parsed = parseExpression(given);
  return parsed.ok ? checkExpression(parsed.value, fields) : parsed;
};

const checkCondition = <Name extends string>(
  { path, at, operator, values }: Condition,
  fields: Fields<Name>,
): Result<CheckedCondition<Name>> => {
  const written = path.join('.');
  const name = nameOf(path, fields);
  if (name === null) return bad(`no search by ${written}, at character ${at}`);
  const field = fields[name];
  if (!field.operators.includes(operator)) return bad(`no ${operator} on ${written}, at character ${at}`);
  const read: Literal[] = [];
  for (const literal of values) {
    const value = field.read(literal);
    if (!value.ok) return bad(`${written} at character ${at}: ${value.detail}`);
    read.push(value.value);
  }
  return good({ field: name, key: path.at(-1) ?? '', operator, values: read });
};

const nameOf = <Name extends string>(path: readonly string[], fields: Fields<Name>): Name | null => {
  for (const name of [path.join('.'), [...path.slice(0, -1), '*'].join('.')])
    if (Object.hasOwn(fields, name)) return name as Name;
  return null;
};
