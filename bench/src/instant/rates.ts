import type { SystemName } from '../system.js';

/** Climbed after the given rates, for the highest one that a system keeps up with. */
export const ladder = [2_000, 2_500, 3_000, 4_000, 5_000];

/** The common way collapses below the first common rates, so it is measured at lower ones too. */
const commonWayRates = [25, 50, 75, 100, 150];

/** Ascending, each once. */
export const ratesOf = (system: SystemName, given: readonly number[]): number[] => {
  const all = system === 'common-way' ? [...commonWayRates, ...given] : given;
  return [...new Set(all)].sort((a, b) => a - b);
};

/** What a system is warmed up with: the compilers of V8 and of Kafka's JVM take 20 to 30 s. */
export const warmUpOf = (system: SystemName, quick: boolean): { rate: number; seconds: number } => {
  if (system === 'common-way') return { rate: 25, seconds: quick ? 2 : 10 };
  return { rate: quick ? 200 : 1_000, seconds: quick ? 5 : 25 };
};

/** Every run begins with another system, so that none always follows the same one. */
export const orderOf = (systems: readonly SystemName[], run: number): SystemName[] => {
  const from = systems.length === 0 ? 0 : (run - 1) % systems.length;
  return [...systems.slice(from), ...systems.slice(0, from)];
};
