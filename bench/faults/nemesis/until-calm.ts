import { NORMAL_LATENCY_FLOOR_MS } from '../checker/tolerances.js';
import type { Sample } from '../history.js';
import type { FaultService } from '../stack/fault-stack.js';

export interface CalmParts {
  readonly services: readonly Pick<FaultService, 'name' | 'isReady'>[];
  /** Makes one call to a prompt device. */
  probe(): Promise<Sample['probe']>;
  pause(ms: number): Promise<void>;
  now?(): number;
}

/** One answer may be quick by chance. */
const GOOD_IN_A_ROW = 3;
const LOOK_EVERY_MS = 400;

/**
 * Waits until every service is ready and answers are as quick as the checker asks for.
 *
 * @returns how long that took, ms; null when it was not so within `limitMs`
 */
export const untilCalm = async (
  { services, probe, pause, now = () => performance.now() }: CalmParts,
  limitMs: number,
): Promise<number | null> => {
  const startedAt = now();
  let good = 0;
  while (now() - startedAt < limitMs) {
    const areReady = await Promise.all(services.map((service) => service.isReady()));
    const { ok, ms } = await probe();
    good = ok && ms <= NORMAL_LATENCY_FLOOR_MS && areReady.every(Boolean) ? good + 1 : 0;
    if (good === GOOD_IN_A_ROW) return Math.round(now() - startedAt);
    await pause(LOOK_EVERY_MS);
  }
  return null;
};
