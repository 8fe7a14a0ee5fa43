import { figure } from '../../src/report/figures.js';
import { textTable } from '../../src/report/text-table.js';
import type { Facts } from '../checker/facts.js';
import { groupBy } from '../checker/group-by.js';
import type { Violation } from '../checker/violation.js';
import { type FaultLine, faultLines } from './fault-lines.js';
import { type EndName, endNames, type Totals, totalsOf } from './totals.js';

/** All that a run has to say, for people. */
export const faultReport = (
  facts: Facts,
  violations: readonly Violation[],
  /** What each fault is, in a few words. */
  nameOf: ReadonlyMap<string, string> = new Map(),
): string => {
  const totals = totalsOf(facts);
  return [
    faultTable(faultLines(facts, violations), nameOf),
    endTable(totals),
    sums(totals, violations.length),
    skipped(facts, nameOf),
    violationList(violations),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
};

const count = (value: number): string => value.toLocaleString('en');

const seconds = (value: number | undefined): string => (value === undefined ? '–' : value.toFixed(1));

/** "–" when there was none that could have been repeated. */
const perMillion = (repeats: number, results: number): string =>
  results === 0 ? '–' : figure((repeats / results) * 1_000_000);

/** One line for each fault that was made. */
export const faultTable = (lines: readonly FaultLine[], nameOf: ReadonlyMap<string, string>): string =>
  textTable(
    [
      'fault',
      'what',
      'times',
      'commands',
      'violations',
      'normal after s',
      'at most s',
      'repeats per million',
    ],
    lines.map(({ fault, injected, commands, violations, recoveryS, results, repeats }) => [
      fault,
      nameOf.get(fault) ?? '',
      count(injected),
      count(commands),
      count(violations),
      seconds(recoveryS?.median),
      seconds(recoveryS?.max),
      perMillion(repeats, results),
    ]),
    2,
  );

const endTitles: Readonly<Record<EndName, string>> = {
  succeeded: 'succeeded',
  failed: 'failed',
  timedOut: 'timed out',
  expired: 'expired',
  canceled: 'canceled',
  declined: 'declined',
  refused: 'refused',
  unmade: 'never made',
};

/** What became of what was asked for, by kind of call. */
export const endTable = ({ ends }: Totals): string =>
  textTable(
    ['asked as', ...endNames.map((name) => endTitles[name]), 'all'],
    [...ends].map(([kind, counts]) => [
      kind,
      ...endNames.map((name) => count(counts.get(name) ?? 0)),
      count([...counts.values()].reduce((sum, some) => sum + some, 0)),
    ]),
  );

const sums = (totals: Totals, violations: number): string =>
  [
    `${count(totals.calls)} calls, ${count(totals.unanswered)} of them without an answer`,
    `${count(totals.accepted)} commands checked, ${count(totals.deliveries)} deliveries, ${count(totals.events)} events`,
    `${count(totals.results)} results, ${count(totals.repeats)} of them repeats (${perMillion(totals.repeats, totals.results)} per million)`,
    `${count(violations)} violations`,
  ].join('\n');

const skipped = ({ history }: Facts, nameOf: ReadonlyMap<string, string>): string =>
  [
    ...new Set(
      history.acts.flatMap(({ fault, skipped: why }) =>
        why === undefined
          ? []
          : [`${fault} ${nameOf.get(fault) ?? ''}`.trimEnd().concat(` not made: ${why}`)],
      ),
    ),
  ].join('\n');

const MOST_OF_A_RULE = 10;

/** The first of each rule, and how many more there are. */
export const violationList = (violations: readonly Violation[]): string =>
  [...groupBy(violations, ({ invariant }) => invariant)]
    .map(([name, own]) => {
      const more = own.length - MOST_OF_A_RULE;
      return [
        `${name}: ${count(own.length)}`,
        ...own.slice(0, MOST_OF_A_RULE).map(line),
        ...(more > 0 ? [`  and ${count(more)} more`] : []),
      ].join('\n');
    })
    .join('\n');

const line = ({ what, at }: Violation): string =>
  `  ${at === undefined ? '' : `${new Date(at).toISOString()} `}${what}`;
