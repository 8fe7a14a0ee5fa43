import { describe, expect, it } from '@jest/globals';
import sql from 'sql-template-tag';
import { readExpression } from './check-expression.js';
import { anyValue, type Fields, text } from './fields.js';
import { column, jsonbMember, stringI18n, toSql } from './to-sql.js';

const fields = {
  n: { operators: ['=', '!=', '>', '>=', '<', '<=', 'in', 'not in'], read: anyValue },
  name: { operators: ['like'], read: text },
  'name.zh_CN': { operators: ['like'], read: text },
  'tags.*': { operators: ['=', 'in', 'exists', 'not exists'], read: anyValue },
} as const satisfies Fields;

const columns = {
  n: column(sql`n`, sql`int`),
  name: stringI18n(sql`name`, null, 'zh_CN'),
  'name.zh_CN': stringI18n(sql`name`, 'zh_CN'),
  'tags.*': jsonbMember(sql`tags`),
};

const statementOf = (expression: string) => {
  const tree = readExpression(expression, fields);
  if (!tree.ok) throw new Error(tree.detail);
  const { text: statement, values } = toSql(tree.value, columns);
  return [statement, values];
};

describe('SQL of an expression', () => {
  it.each([
    ['', 'TRUE', []],
    ['n = 1', '(n = $1::int)', [1]],
    [
      'n != 1 and n in (1, 2) or n not in (3)',
      '(((n <> $1::int) AND (n = ANY($2::int[]))) OR (n <> ALL($3::int[])))',
      [1, [1, 2], [3]],
    ],
    ['n >= 1 and n < 2', '((n >= $1::int) AND (n < $2::int))', [1, 2]],
    [
      'name.zh_CN like "x"',
      "(coalesce(name -> 'i18nValue' ->> $1, name ->> 'defaultValue') ILIKE $2)",
      ['zh_CN', '%x%'],
    ],
    [
      'name like "x"',
      "((name ->> 'defaultValue' ILIKE $1 OR coalesce(name -> 'i18nValue' ->> $2, name ->> 'defaultValue') ILIKE $3))",
      ['%x%', 'zh_CN', '%x%'],
    ],
    ['tags.k in ("a", 2)', '((tags @> $1::jsonb OR tags @> $2::jsonb))', ['{"k":"a"}', '{"k":2}']],
    ['exists(tags.k) and not exists(tags.l)', '((tags ? $1) AND (NOT tags ? $2))', ['k', 'l']],
  ])('%p is %p', (expression, statement, values) => {
    expect(statementOf(expression)).toEqual([statement, values]);
  });

  it('takes the signs of patterns in a text for themselves', () => {
    expect(statementOf('name.zh_CN like "50%_\\"')).toEqual([
      expect.any(String),
      ['zh_CN', '%50\\%\\_\\\\%'],
    ]);
  });

  it('holds nothing of the caller but parameters', () => {
    const evil = "'; DROP TABLE x; --";
    const [statement, values] = statementOf(`name.zh_CN like "${evil}" and tags.a-b/c = "${evil}"`);
    expect(statement).not.toMatch(/DROP|a-b/);
    expect(JSON.stringify(values)).toContain('DROP');
  });
});
