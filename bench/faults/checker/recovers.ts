import { recoveriesOf } from './recoveries.js';
import type { Invariant } from './violation.js';

/** After each fault the service is as quick as before within 30 s, and stays so until the next one. */
export const recovers: Invariant = {
  name: 'recovers',
  check: ({ history, windows }) =>
    recoveriesOf(history, windows).flatMap(({ window, afterMs, isDue, isInTime }) => {
      if (!isDue || isInTime) return [];
      const when = afterMs === null ? 'not before the next fault' : `only ${afterMs} ms after it`;
      const at = window.end;
      return [{ what: `after ${window.fault} (${window.what}) answers were normal ${when}`, at }];
    }),
};
