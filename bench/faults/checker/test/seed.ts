import type { History } from '../../history.js';
import type { Landmarks } from './clean-history.js';

/** One thing that is wrong with an otherwise clean history, and every rule that must notice it. */
export interface Seed {
  readonly what: string;
  readonly breaks: readonly string[];
  readonly plant: (history: History, landmarks: Landmarks) => History;
}

/** One of several. */
export const nth = <T>(items: readonly T[], index: number): T => {
  const item = items[index];
  if (item === undefined) throw new Error(`there are only ${items.length}`);
  return item;
};
