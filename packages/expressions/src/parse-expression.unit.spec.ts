import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Expression } from './expression.js';
import { parseExpression } from './parse-expression.js';

/** The tree with parentheses everywhere. */
const shown = (tree: Expression): string => {
  if (tree.kind !== 'condition') return `(${tree.operands.map(shown).join(` ${tree.kind} `)})`;
  const { path, operator, values } = tree.condition;
  return [path.join('.'), operator, ...values.map((value) => JSON.stringify(value))].join(' ');
};

const parsed = (text: string): string => {
  const result = parseExpression(text);
  return result.ok ? shown(result.value) : result.detail;
};

describe('an expression', () => {
  it.each([
    [
      'state = 6 and createTime >= "2026-01-01 08:00:00"',
      '(state = 6 and createTime >= "2026-01-01 08:00:00")',
    ],
    ['modelId="m1"', 'modelId = "m1"'],
    [' a=1 or b = 2 AND c=3 Or d=4 ', '(a = 1 or (b = 2 and c = 3) or d = 4)'],
    ['(a=1 or b=2) and ((c=3))', '((a = 1 or b = 2) and c = 3)'],
    ['"deviceAttributes.temperature" = 35.5', 'deviceAttributes.temperature = 35.5'],
    ["'tags.k'='v'", 'tags.k = "v"'],
    ['exists(tags.k) and not exists ( tags.a/b-c )', '(tags.k exists and tags.a/b-c not exists)'],
    ['EXISTS("tags.k")', 'tags.k exists'],
    ['exists = 1 and not.exists = 2', '(exists = 1 and not.exists = 2)'],
    ["assetId in ('a',\"b\" , 'c')", 'assetId in "a" "b" "c"'],
    ["assetId NOT  IN('a')", 'assetId not in "a"'],
    ["name.en_US LIKE'a\"b'", 'name.en_US like "a\\"b"'],
    ['a.b.c != -1.5e3', 'a.b.c != -1500'],
    ['a = TRUE or b=false', '(a = true or b = false)'],
    ['in in (1) and like like "x" and or = 1', '(in in 1 and like like "x" and or = 1)'],
    ['tags . k = 1', 'tags.k = 1'],
    ['a>=1and b=2', 'a number, true, false or a quoted text is expected at character 4'],
    ['a="1"and b=2', '(a = "1" and b = 2)'],
    ['a\u3000=\n1', 'a = 1'],
    ['a = "%_\\\\"', 'a = "%_\\\\\\\\"'],
  ])('%p reads as %p', (text, expected) => {
    expect(parsed(text)).toBe(expected);
  });

  it.each([
    ['', 'a field is expected at character 1'],
    ['state = ', 'a number, true, false or a quoted text is expected at character 9'],
    ['state', 'an operator is expected at character 6'],
    ['state == 1', 'a number, true, false or a quoted text is expected at character 8'],
    ['state = 1 state = 2', '"and", "or" or the end is expected at character 11'],
    ['(state = 1', '")" is expected after the group at character 11'],
    ['state = 1)', '"and", "or" or the end is expected at character 10'],
    ['not state = 1', '"exists(" is expected after "not" at character 5'],
    ['a not like "x"', '"in" is expected after "not" at character 7'],
    ['a in ()', 'a number, true, false or a quoted text is expected at character 7'],
    ['a in (1 2)', '")" is expected after the values at character 9'],
    ['a in 1', '"(" is expected after "in" at character 6'],
    ['exists(a', '")" is expected after the field at character 9'],
    ['a = 12abc', 'a number, true, false or a quoted text is expected at character 5'],
    ['a = 1e999', 'a number out of range at character 5'],
    ['a = "\0"', 'a value with characters that no text can hold at character 5'],
    ['a = "\ud800"', 'a value with characters that no text can hold at character 5'],
    ['"a b" = 1', 'a field is expected at character 1'],
    ['a..b = 1', 'an operator is expected at character 2'],
    ["name.en_US like 'a''", '"and", "or" or the end is expected at character 20'],
    ["a = 'b", 'a quote that is not closed at character 5'],
    ['{ "state = 2" }', 'a field is expected at character 1'],
    ['状态 = 1', 'a field is expected at character 1'],
  ])('%p is refused', (text, detail) => {
    expect(parsed(text)).toBe(detail);
  });

  it.each([
    ['depth', `${'('.repeat(33)}a=1${')'.repeat(33)}`, 'deeper than 32 at character 33'],
    ['length', ' '.repeat(16_385), 'longer than 16384 characters'],
    ['conditions', Array(65).fill('a=1').join(' or '), 'more than 64 conditions at character 449'],
    ['list', `a in (${Array(501).fill('1').join(',')})`, 'more than 500 values at character 1007'],
    ['value', `a="${'x'.repeat(1_025)}"`, 'a value longer than 1024 at character 3'],
    ['path', `${'x'.repeat(257)}=1`, 'a field longer than 256 at character 1'],
  ])('is bounded in its %s', (_, text, detail) => {
    expect(parsed(text)).toBe(detail);
  });

  it('at the bounds is read', () => {
    expect(parseExpression(`${'('.repeat(32)}a=1${')'.repeat(32)}`).ok).toBe(true);
    expect(parseExpression(Array(64).fill('a=1').join(' or ')).ok).toBe(true);
    expect(parseExpression(`a in (${Array(500).fill('1').join(',')})`).ok).toBe(true);
  });
});

const pieces = [
  ...[
    'state',
    'tags.k',
    '"a.b"',
    '=',
    '!=',
    '>',
    '>=',
    '<',
    '<=',
    'like',
    'in',
    'not',
    'exists',
    'and',
    'or',
  ],
  ...['(', ')', ',', '1', '-2.5', '"x"', "'y'", 'true', ' ', '.', '"', "'", '\\', '%', '重'],
];

const name = fc.constantFrom('state', 'tags.k', 'name.en_US', 'a/b-c_1');
const value = fc.oneof(
  fc.integer(),
  fc.boolean(),
  fc.string({ unit: 'grapheme' }).filter((s) => !s.includes('"') && !s.includes('\0')),
);
const condition = fc.oneof(
  fc.tuple(
    name,
    fc.constantFrom('=', '!=', '>', '>=', '<', '<=', 'like'),
    fc.array(value, { minLength: 1, maxLength: 1 }),
  ),
  fc.tuple(name, fc.constantFrom('in', 'not in'), fc.array(value, { minLength: 1, maxLength: 4 })),
  fc.tuple(name, fc.constantFrom('exists', 'not exists'), fc.constant([])),
);

interface Written {
  readonly text: string;
  readonly shown: string;
}

const writtenValue = (v: string | number | boolean) => (typeof v === 'string' ? `"${v}"` : String(v));

const writtenCondition = ([path, operator, values]: readonly [
  string,
  string,
  readonly (string | number | boolean)[],
]): Written => ({
  text: operator.endsWith('exists')
    ? `${operator}(${path})`
    : `${path} ${operator} ${operator.endsWith('in') ? `(${values.map(writtenValue).join(',')})` : values.map(writtenValue)}`,
  shown: [path, operator, ...values.map((v) => JSON.stringify(v))].join(' '),
});

const { tree } = fc.letrec<{ tree: Written }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    condition.map(writtenCondition),
    fc
      .tuple(fc.constantFrom('and', 'or'), fc.array(tie('tree'), { minLength: 2, maxLength: 3 }))
      .map(([kind, operands]) => ({
        text: operands.map(({ text }) => `(${text})`).join(` ${kind} `),
        shown: `(${operands.map((operand) => operand.shown).join(` ${kind} `)})`,
      })),
  ),
}));

describe('any text', () => {
  it('of the pieces of the grammar is read or refused with a position, and never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), (parts) => {
        const result = parseExpression(parts.join(''));
        if (!result.ok) expect(result.detail).toMatch(/at character \d+$/);
      }),
      { seed: 42, numRuns: 2_000 },
    );
  });

  it('of any characters never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(typeof parseExpression(text).ok).toBe('boolean');
      }),
      { seed: 42, numRuns: 1_000 },
    );
  });

  it('that a tree was written as reads as that tree', () => {
    fc.assert(
      fc.property(tree, (written) => {
        const result = parseExpression(written.text);
        if (!result.ok) expect(result.detail).toMatch(/^more than 64 conditions/);
        else expect(shown(result.value)).toBe(written.shown);
      }),
      { seed: 42, numRuns: 1_000 },
    );
  });
});
