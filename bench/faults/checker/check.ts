import type { History } from '../history.js';
import { type Facts, factsOf } from './facts.js';
import { invariants } from './invariants.js';
import type { Violation } from './violation.js';

/** What is wrong with a run; nothing when every rule holds. */
export const check = (history: History): readonly Violation[] => checkFacts(factsOf(history));

/** For those who need the facts for more than this. */
export const checkFacts = (facts: Facts): readonly Violation[] =>
  invariants.flatMap(({ name, check: find }) =>
    find(facts).map((finding) => ({ invariant: name, ...finding })),
  );
