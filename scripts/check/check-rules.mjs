import { codes } from '../../packages/codes/dist/index.js';
import { declaredFor } from './declared-dependencies.mjs';
import { readFacts } from './read-facts.mjs';
import { problemsOf, rules } from './rules.mjs';
import { declared, innocent, planted } from './rules-planted.mjs';
import { sourceFiles } from './source-files.mjs';

/** Below this a number means too many other things: 0, 200, 404, 1000. */
const smallestTellingCode = 1001;
const codeNumbers = new Set(
  Object.values(codes)
    .map(({ code }) => code)
    .filter((code) => code >= smallestTellingCode),
);

/** Applies every rule to every file. */
export function checkRules() {
  const allRules = rules({ codeNumbers, declaredFor });
  const files = sourceFiles();
  const problems = files.flatMap((file) => problemsOf(readFacts(file), allRules));
  return { problems, note: `${allRules.length} rules, ${files.length} files` };
}

/** A rule without a test has holes: each must find what was planted for it, and nothing where there is nothing. */
export function checkRulesOfRules() {
  const allRules = rules({
    codeNumbers,
    declaredFor: () => ({ dependencies: declared, devDependencies: [] }),
  });
  const problems = [];
  for (const { rule, path, source } of planted) {
    const found = allRules.filter(({ find }) => find(readFacts({ path, source })).length > 0);
    const names = found.map(({ name }) => name).join('; ') || 'no rule';
    if (names !== rule) problems.push(`planted for "${rule}" in ${path}, found by: ${names}`);
  }
  for (const { name } of allRules) {
    if (!planted.some(({ rule }) => rule === name)) problems.push(`nothing is planted for "${name}"`);
  }
  for (const file of innocent) problems.push(...problemsOf(readFacts(file), allRules));
  return { problems, note: `${planted.length} planted` };
}
