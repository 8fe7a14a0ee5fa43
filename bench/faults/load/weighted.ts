import type { Random } from '@setpoint/simulated-device';

/** Something with the share of the cases in which it is to be taken; shares add up to about 1. */
export type Weighted<T> = readonly [choice: T, share: number];

/** One of them, each with its share. */
export const pickWeighted = <T>(choices: readonly [Weighted<T>, ...Weighted<T>[]], random: Random): T => {
  let left = random.next() * choices.reduce((sum, [, share]) => sum + share, 0);
  for (const [choice, share] of choices) {
    if (left < share) return choice;
    left -= share;
  }
  // Sums of fractions are not exact.
  return choices[0][0];
};
