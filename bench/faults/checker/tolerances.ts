/**
 * What is allowed although a rule says otherwise, and why. A number here is a promise that is softened: keep it small.
 */

/** From its deadline, or the end of the fault that lasted beyond it, to a command's end. */
export const END_GRACE_MS = 30_000;

/** After a fault, for what it left half done: leases run out, clients connect again, leftovers are published. */
export const AFTERMATH_MS = 30_000;

/** From the end of a fault to answers as quick as before. */
export const RECOVERY_LIMIT_MS = 30_000;

/** What was written just before its expiry is on its way for a moment, and device and database read two clocks. */
export const TRAVEL_MS = 100;

/**
 * Faults that hold bytes back after the dispatcher wrote them (slow, silent, broken and sliced links), or keep the
 * process of the simulated devices from reading them (overload). In their time the moment of writing counts.
 */
export const SLOW_WIRE_FAULTS: ReadonlySet<string> = new Set(['F14', 'F15', 'F16', 'F17', 'F24']);

/** What a wire held back comes all at once when it is mended, and is read as fast as it can be. */
export const SLOW_WIRE_DRAIN_MS = 3_000;

/** The clock of a service is wrong by a day, and so are the times that it gives the records it produces. */
export const CLOCK_FAULT = 'F19';

/** An instant is told to callers after it was stored, but its time is that of the decision before. */
export const READ_LAG_MS = 30_000;

/** A probe is back to normal when it takes no longer than this many times its median in quiet time, */
export const NORMAL_LATENCY_FACTOR = 5;
/** or this, whichever is more: a few milliseconds times five are within the noise of a busy machine. */
export const NORMAL_LATENCY_FLOOR_MS = 1_000;

/**
 * What hostile records carry in their value, key or headers, and hostile calls in their tokens. Those calls are in no
 * ledger; some are valid commands, which have to live and end like all others.
 */
export const HOSTILE_MARK = 'hostile';

/** Kafka and Postgres fill the memory that they were given; that is not for us to judge. */
export const OWN_PROCESSES = /gateway|scheduler|dispatcher/;
/** Code is compiled and pools are filled in the first minute. */
export const WARM_UP_MS = 60_000;
/** How long the level of handles is averaged, after the first minute and at the end. */
export const LEVEL_MS = 30_000;
/** A heap breathes, in minutes: only when its lows grow by half and 64 MB is it growth. */
export const GROWTH_FACTOR = 1.5;
export const RSS_SLACK_BYTES = 64 * 1_048_576;
/** Connections of callers, of pools and of Kafka clients come and go. */
export const HANDLES_SLACK = 64;

/** From a commit, an acknowledgement of Kafka or the end of an answer to its count, in a busy process. */
export const COUNT_LAG_MS = 2_000;

/**
 * Faults that may keep the answer to a commit from the scheduler that made it: what it recorded it finds when it looks
 * again, and nobody has counted it. Also those that hold its process, or Postgres, up for longer than it waits.
 */
export const UNHEARD_COMMIT_FAULTS: ReadonlySet<string> = new Set([
  'F5',
  'F6',
  'F10',
  'F11',
  'F12',
  'F13',
  'F14',
  'F15',
  'F16',
  'F17',
  'F18',
  'F24',
]);

/** Its calls are in no ledger, so that gateways answer more than anybody tells of. */
export const HOSTILE_FAULT = 'F26';

/** What the HTTP server says of a request that never became one: it is in no count of routes. */
export const UNROUTED_STATUSES: ReadonlySet<number> = new Set([400, 408, 431]);
