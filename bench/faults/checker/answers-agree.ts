import { cancelsAgree } from './told-cancels.js';
import { outcomesAgree } from './told-outcomes.js';
import { readsAgree } from './told-reads.js';
import { resultsAgree } from './told-results.js';
import type { Invariant } from './violation.js';

/**
 * What callers were told, by answer or by channel, is what is recorded, or says that it does not know. That nothing is
 * recorded of what was refused is for `nothing-unaccepted-ran`; that a success is one, for `reach-is-true`.
 */
export const answersAgree: Invariant = {
  name: 'answers-agree',
  check: (facts) => [
    ...outcomesAgree(facts),
    ...cancelsAgree(facts),
    ...readsAgree(facts),
    ...resultsAgree(facts),
  ],
};
