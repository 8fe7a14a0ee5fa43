import type { Count } from '../history.js';
import type { Span } from './counted-lives.js';

/** A counter, summed over the lives of all services that have it, and what was seen from outside. */
export interface Comparison {
  /** e.g. "commands recorded, and rows" */
  readonly what: string;
  /** Whose counter it is; services of every kind unless given. */
  readonly by?: 'gateway' | 'scheduler' | 'dispatcher';
  readonly isMeant: (count: Count) => boolean;
  /** There cannot be more. */
  readonly most: number;
  /** Each was counted at some moment of its span, unless by a life that was not heard any more. */
  readonly happened: readonly Span[];
  /** Other times in which not everything that happens is counted. */
  readonly uncounted?: readonly Span[];
}

export const counts = (counter: string, labels: Count['labels'] = {}): Comparison['isMeant'] => {
  const wanted = Object.entries(labels);
  return (count) =>
    count.counter === counter && wanted.every(([name, value]) => count.labels[name] === value);
};

export const moment = (at: number): Span => ({ from: at, to: at });
