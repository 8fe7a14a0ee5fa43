import type { Seed } from './seed.js';
import { seedsOfCallers } from './seeds-of-callers.js';
import { seedsOfCounts } from './seeds-of-counts.js';
import { seedsOfDevices } from './seeds-of-devices.js';
import { seedsOfLives } from './seeds-of-lives.js';
import { seedsOfServices } from './seeds-of-services.js';

/** Every way in which the checker has been seen to fail. */
export const seeds: readonly Seed[] = [
  ...seedsOfLives,
  ...seedsOfDevices,
  ...seedsOfCallers,
  ...seedsOfServices,
  ...seedsOfCounts,
];
