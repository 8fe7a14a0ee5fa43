import type { Invariant } from './violation.js';

/** A machine is never moved twice by one command. */
export const deliveredOnce: Invariant = {
  name: 'delivered-once',
  check: ({ deliveriesOf }) =>
    [...deliveriesOf].flatMap(([token, [first, second]]) =>
      first && second
        ? [
            {
              what: `${token} reached ${first.entry.device} at ${first.entry.at} and ${second.entry.device} at ${second.entry.at}`,
              token,
              at: second.entry.at,
            },
          ]
        : [],
    ),
};
