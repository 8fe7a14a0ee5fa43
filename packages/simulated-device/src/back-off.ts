import type { Random } from './seeded-random.js';

export interface BackOff {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** Like the SDKs: from one second to one minute [contract 6.1]. */
export const deviceBackOff: BackOff = { firstMs: 1_000, maxMs: 60_000 };

/** Doubles with every failure; the jitter keeps a fleet from coming back in one instant after an outage. */
export const backOffDelayMs = ({ firstMs, maxMs }: BackOff, failures: number, random: Random): number => {
  const fullMs = Math.min(maxMs, firstMs * 2 ** Math.min(failures, 20));
  return Math.round(fullMs * (0.5 + random.next() / 2));
};
