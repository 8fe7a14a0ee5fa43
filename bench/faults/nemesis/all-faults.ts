import type { Fault } from './fault.js';
import { breakKafka } from './faults/break-kafka.js';
import { breakPostgres } from './faults/break-postgres.js';
import { crashAtPoints } from './faults/crash-at-points.js';
import { disturbLinks } from './faults/disturb-links.js';
import { freezeServices } from './faults/freeze-services.js';
import { hostileInput } from './faults/hostile-input.js';
import { killServices } from './faults/kill-services.js';
import { longHistory } from './faults/long-history.js';
import { overloads } from './faults/overload.js';
import { restartServices } from './faults/restart-services.js';
import { slowDisk } from './faults/slow-disk.js';
import { unrulyDevices } from './faults/unruly-devices.js';
import { wrongClock } from './faults/wrong-clock.js';

/** By their numbers. */
export const allFaults: readonly Fault[] = [
  ...killServices,
  ...freezeServices,
  crashAtPoints,
  ...breakKafka,
  ...breakPostgres,
  ...disturbLinks,
  slowDisk,
  wrongClock,
  ...restartServices,
  ...unrulyDevices,
  overloads,
  longHistory,
  hostileInput,
];
