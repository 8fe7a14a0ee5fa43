import { describe, expect, it } from '@jest/globals';
import { refusedSearches } from '../test/search-vectors.js';
import { readExpression } from './check-expression.js';
import { commandFields } from './command-fields.js';
import { anyValue, type Fields, oneOf, text } from './fields.js';

const commands = commandFields('+08:00');

const devices: Fields = {
  assetId: { operators: ['=', 'in'], read: text },
  status: { operators: ['='], read: oneOf(['inactive', 'online', 'disabled'], { disable: 'disabled' }) },
  'deviceTags.*': { operators: ['=', 'in', 'exists', 'not exists'], read: anyValue },
};

const leaf = (given: unknown, fields: Fields) => {
  const checked = readExpression(given, fields);
  if (!checked.ok) return checked.detail;
  return checked.value?.kind === 'condition' ? checked.value.condition : checked.value;
};

describe('searches that commands refuse [contract 9.5]', () => {
  it.each(refusedSearches)('%p', (expression) => {
    expect(readExpression(expression, commands)).toMatchObject({ ok: false });
  });
});

describe('an expression held against fields', () => {
  it.each([undefined, null, '', '  \n'])('asks for everything when it is %p', (given) => {
    expect(readExpression(given, commands)).toEqual({ ok: true, value: null });
  });

  it.each([
    [{}, 'a text is expected'],
    [5, 'a text is expected'],
    ['State = 1', 'no search by State, at character 1'],
    ['state = 1 and state != 2', 'no != on state, at character 15'],
    ['state in (1)', 'no in on state, at character 1'],
    ['state = 8', 'state at character 1: an integer from 1 to 7 is expected'],
    ['state = "1"', 'state at character 1: an integer from 1 to 7 is expected'],
    ['state = 1.5', 'state at character 1: an integer from 1 to 7 is expected'],
    ['commandName like "x"', 'no search by commandName, at character 1'],
    ['commandName.fr_FR like "x"', 'no search by commandName.fr_FR, at character 1'],
    ['commandName.zh_CN = "x"', 'no = on commandName.zh_CN, at character 1'],
    ['commandName.zh_CN like 5', 'commandName.zh_CN at character 1: a quoted text is expected'],
    ['toString = 1', 'no search by toString, at character 1'],
    ['createTime like "2026"', 'no like on createTime, at character 1'],
  ])('%p is refused for commands', (given, detail) => {
    expect(leaf(given, commands)).toBe(detail);
  });

  it.each([
    ['1767225600123', 1767225600123],
    ['"2026-01-01 08:00:01"', 1767225601000],
    ['"2026-01-01 08:00:01.5"', 1767225601500],
    ['"2026-01-01T00:00:01Z"', 1767225601000],
    ['"2026-01-01T00:00:01.123Z"', 1767225601123],
  ])('createTime %s is the instant %i', (written, ms) => {
    expect(leaf(`createTime >= ${written}`, commands)).toMatchObject({ field: 'createTime', values: [ms] });
  });

  it.each(['"2026-01-01"', '"2026-02-30 00:00:00"', '"1767225600123"', '1.5', '-1', 'true', '1e300', '""'])(
    'createTime %s is refused',
    (written) => {
      expect(leaf(`createTime = ${written}`, commands)).toContain('createTime at character 1: epoch');
    },
  );

  it.each([
    ['deviceTags.site/a = "x"', { field: 'deviceTags.*', key: 'site/a', operator: '=', values: ['x'] }],
    ['"deviceTags.k" in ("x", 5)', { field: 'deviceTags.*', key: 'k', operator: 'in', values: ['x', 5] }],
    ['not exists(deviceTags.k)', { field: 'deviceTags.*', key: 'k', operator: 'not exists', values: [] }],
    ['status = "DISABLE"', { field: 'status', key: 'status', operator: '=', values: ['disabled'] }],
    ['deviceTags = "x"', 'no search by deviceTags, at character 1'],
    ['deviceTags.a.b = "x"', 'no search by deviceTags.a.b, at character 1'],
    ['exists(assetId)', 'no exists on assetId, at character 1'],
    ['status = "constructor"', 'status at character 1: one of inactive, online, disabled is expected'],
  ])('%p on devices is %j', (given, expected) => {
    expect(leaf(given, devices)).toEqual(expected);
  });
});
