import type { BenchLoad } from '../bench-context.js';
import { cachedAccepts } from './cached-accepts.js';
import { connects } from './connects.js';
import { deviceGrowth } from './device-growth.js';
import { drain } from './drain.js';
import { flapping } from './flapping.js';
import { getUnderLoad } from './get-under-load.js';
import { historyGrowth } from './history-growth.js';
import { idle } from './idle.js';
import { instant } from './instant.js';
import { multiSetPoints } from './multi-set-points.js';
import { startToReady } from './start-to-ready.js';

/** In the order they run. */
export const loads: readonly BenchLoad[] = [
  instant,
  multiSetPoints,
  cachedAccepts,
  drain,
  getUnderLoad,
  historyGrowth,
  deviceGrowth,
  idle,
  flapping,
  connects,
  startToReady,
];
