import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkFacts } from '../checker/check.js';
import { factsOf } from '../checker/facts.js';
import { readHistory } from '../ledger/read-history.js';
import { allFaults } from '../nemesis/all-faults.js';
import { faultReport } from '../report/fault-report.js';

export interface Judgement {
  readonly report: string;
  readonly violations: number;
}

/** Judges a run by its folder. The report lists only the first violations of each rule: all are in violations.jsonl then. */
export const judge = async (dir: string): Promise<Judgement> => {
  const facts = factsOf(await readHistory(dir));
  const violations = checkFacts(facts);
  const lines = violations.map((violation) => `${JSON.stringify(violation)}\n`);
  writeFileSync(join(dir, 'violations.jsonl'), lines.join(''));
  const names = new Map(allFaults.map(({ id, name }) => [id, name]));
  return { report: faultReport(facts, violations, names), violations: violations.length };
};
