import type { Clock } from '@setpoint/service-kit';
import { LRUCache } from 'lru-cache';
import type { KnownDetails } from './compose-pass.js';
import type { OpenQueue } from './open-queue.js';
import type { PassDraft } from './pass-draft.js';
import { DETAILED_FROM_HEAD, type LoadedPass, type LoadedQueue, type Wanted } from './pass-store.js';

/** Nothing was ever stored for this device. */
const ABSENT = Symbol('absent');
type Remembered = LoadedQueue | typeof ABSENT;

/** Devices and their waiting commands, together; some 500 bytes each. */
const MAX_REMEMBERED = 50_000;

/**
 * What the last passes left behind, so that the next one about the same devices need not ask for it.
 *
 * A hint and no more: whatever a pass takes from here is named in its `assumed`, and compared with the tables by the
 * statement that stores the pass. If it is not true any more, nothing is stored, and the pass is loaded and decided anew.
 */
export class QueueMemory {
  private readonly queues = new LRUCache<string, Remembered>({
    maxSize: MAX_REMEMBERED,
    sizeCalculation: (queue) => (queue === ABSENT ? 1 : 1 + queue.queue.waiting.length),
  });
  private positions: ReadonlyMap<string, bigint> | undefined;

  /** @param clock the database's, or close to it: by how much is checked like everything else */
  constructor(private readonly clock: Clock) {}

  /** @returns undefined when something of it has to be loaded */
  recall({ assetIds, submitted, others }: Wanted): LoadedPass | undefined {
    const { positions } = this;
    // Nobody remembers every command that ended.
    if (!positions || others.length > 0) return undefined;
    const queues = new Map<string, LoadedQueue>();
    for (const assetId of assetIds) {
      const queue = this.queues.get(assetId);
      if (!queue) return undefined;
      if (queue !== ABSENT) queues.set(assetId, queue);
    }
    const assumedUnknown = submitted;
    return { now: this.clock.now(), queues, known: new Map(), positions, assumedUnknown };
  }

  /** A pass was stored. */
  learn(draft: PassDraft, detailsOf: KnownDetails): void {
    for (const queue of draft.queues.values())
      this.queues.set(queue.assetId, rememberedQueue(queue, detailsOf));
    this.positions = draft.nextPositions;
  }

  /** A pass was not stored, or nobody knows whether it was. */
  forget(assetIds: readonly string[]): void {
    for (const assetId of assetIds) this.queues.delete(assetId);
    this.positions = undefined;
  }
}

const rememberedQueue = (
  { loaded, hasChanged, queue, identity, lastPosition, eventSeq, places }: OpenQueue,
  detailsOf: KnownDetails,
): Remembered => {
  if (!loaded && !hasChanged) return ABSENT;
  const { inFlight, waiting } = queue;
  const commands = inFlight ? [inFlight, ...waiting] : waiting;
  const detailed = commands.slice(0, DETAILED_FROM_HEAD + 1).flatMap(({ commandId }) => {
    const details = detailsOf(commandId);
    return details ? [[commandId, details] as const] : [];
  });
  return {
    version: (loaded?.version ?? 0) + (hasChanged ? 1 : 0),
    queue,
    identity,
    lastPosition,
    eventSeq,
    places: new Map(commands.map(({ commandId }) => [commandId, places.get(commandId) ?? 0])),
    details: new Map(detailed),
  };
};
