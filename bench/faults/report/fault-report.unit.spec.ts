import { describe, expect, it } from '@jest/globals';
import { factsOf } from '../checker/facts.js';
import { cleanHistory, faults } from '../checker/test/clean-history.js';
import { STARTED_AT } from '../checker/test/history-builder.js';
import type { Violation } from '../checker/violation.js';
import { faultLines } from './fault-lines.js';
import { endTable, faultReport, faultTable, violationList } from './fault-report.js';
import { totalsOf } from './totals.js';

const { history } = cleanHistory();
const facts = factsOf(history);

describe('the lines about faults', () => {
  it('tell of each fault that was made, by its number', () => {
    expect(faultLines(facts, []).map(({ fault, injected }) => [fault, injected])).toEqual([
      ['F2', 1],
      ['F9', 1],
      ['F14', 1],
      ['F16', 1],
    ]);
  });

  it('count the commands that lived in its time', () => {
    const commands = new Map(faultLines(facts, []).map((line) => [line.fault, line.commands]));
    // For each tenant: four items of multi-sets and a lost call; one held back; one kept up.
    expect(commands).toEqual(
      new Map([
        ['F2', 8],
        ['F9', 2],
        ['F14', 2],
        ['F16', 2],
      ]),
    );
  });

  it('count the violations of its time and its aftermath, and nobody else', () => {
    const at = (afterMs: number): Violation => ({ invariant: 'x', what: 'y', at: STARTED_AT + afterMs });
    const found = faultLines(facts, [
      at(faults.kill.begin - 1),
      at(faults.kill.begin),
      at(faults.kill.end + 30_000),
      at(faults.kill.end + 30_001),
      { invariant: 'x', what: 'at no time' },
    ]);
    expect(found.map(({ violations }) => violations)).toEqual([2, 0, 0, 0]);
  });

  it('place a violation without a time where its command ended', () => {
    const row = history.rows.ended.find(({ createdAt }) => createdAt === STARTED_AT + 121_000);
    const violation = { invariant: 'x', what: 'y', commandId: row?.commandId ?? '' };
    expect(faultLines(facts, [violation])[0]?.violations).toBe(1);
  });

  it('tell how long recovery took, and what came twice', () => {
    expect(faultLines(facts, [])[0]).toMatchObject({
      recoveryS: { median: 4, min: 4, max: 4 },
      results: 8,
      repeats: 2,
    });
  });
});

describe('the tables', () => {
  it('have a line for each fault', () => {
    const spread = { median: 2.345, min: 1, max: 4 };
    const line = { fault: 'F2', injected: 12, commands: 12_345, violations: 0, results: 1_000 };
    expect(
      faultTable(
        [
          { ...line, recoveryS: spread, repeats: 2 },
          { ...line, fault: 'F9', recoveryS: undefined, results: 0, repeats: 0 },
        ],
        new Map([['F2', 'kill -9 of a scheduler']]),
      ),
    ).toBe(
      [
        'fault  what                    times  commands  violations  normal after s  at most s  repeats per million',
        '-----  ----------------------  -----  --------  ----------  --------------  ---------  -------------------',
        'F2     kill -9 of a scheduler     12    12,345           0             2.3        4.0                2,000',
        'F9                                12    12,345           0               –          –                    –',
      ].join('\n'),
    );
  });

  it('tell what became of what was asked for', () => {
    expect(endTable(totalsOf(facts))).toBe(
      [
        'asked as  succeeded  failed  timed out  expired  canceled  declined  refused  never made  all',
        '--------  ---------  ------  ---------  -------  --------  --------  -------  ----------  ---',
        'instant          14       4          4        0         0         2        6           4   34',
        'invoke            4       0          0        0         0         0        0           0    4',
        'cached            8       0          2        2         4         2        2           0   20',
        'multiSet          6       4          2        0         0         2        4           0   18',
      ].join('\n'),
    );
  });
});

describe('the report', () => {
  it('says in sum what was checked, and which faults could not be made', () => {
    const text = faultReport(facts, [], new Map([['F18', 'slow fsync']]));
    expect(text).toContain('0 violations');
    expect(text).toContain('F18 slow fsync not made: no ptrace here');
  });

  it('lists the first violations of each rule', () => {
    const many = Array.from({ length: 12 }, (_, i) => ({ invariant: 'one', what: `no ${i}` }));
    const list = violationList([...many, { invariant: 'two', what: 'late', at: 0 }]);
    expect(list.split('\n')).toEqual([
      'one: 12',
      ...Array.from({ length: 10 }, (_, i) => `  no ${i}`),
      '  and 2 more',
      'two: 1',
      '  1970-01-01T00:00:00.000Z late',
    ]);
  });
});
