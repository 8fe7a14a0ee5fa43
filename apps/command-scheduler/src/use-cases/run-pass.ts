import type { GetCommand, SearchCommands } from '@setpoint/contracts';
import { type Limits, nextDueAt } from '@setpoint/device-queue';
import type { CrashPoints } from '@setpoint/service-kit';
import type { CommandDetails } from './command-record.js';
import { composePass, knownDetails, missingDetails } from './compose-pass.js';
import { decideTasks } from './decide-tasks.js';
import type { LoadedPass, PassStore, Wanted } from './pass-store.js';
import type { QueueMemory } from './queue-memory.js';
import type { RecordToPublish } from './record-to-publish.js';
import { StoreFailure } from './store-failure.js';
import type { PassItem, Task } from './task.js';

/** A pass that is committed. */
export interface StoredPass {
  readonly outboxIds: readonly string[];
  /** In the order of `outboxIds`. */
  readonly publish: readonly RecordToPublish[];
  readonly reads: readonly GetCommand[];
  readonly searches: readonly SearchCommands[];
  /** When the sweep has to look at the devices of this pass again, or null. Epoch ms. */
  readonly nextDueAt: number | null;
  readonly commandCount: number;
  readonly itemCount: number;
  readonly tookMs: number;
  /** The database clock when it was decided, epoch ms. */
  readonly now: number;
}

export interface RunPassOptions {
  readonly store: PassStore;
  /** Spares the loading of what the last passes left behind. */
  readonly memory?: QueueMemory;
  readonly limits: Limits;
  readonly crashPoints: CrashPoints;
  /** Called whenever another process was faster. */
  readonly onLostRace?: () => void;
}

/** How often a pass is loaded and decided again after another process was faster. */
const MAX_RACES = 3;

/**
 * Load or recall, decide, store: all the items take effect, together with the offsets that go past them, or none. Only
 * the first attempt is made from memory.
 *
 * @throws StoreFailure `lostRace` when it lost three races, `unavailable`, `badData`; anything else is a bug
 */
export const runPass = async (items: readonly PassItem[], options: RunPassOptions): Promise<StoredPass> => {
  const wanted = wantedBy(items);
  let recalled = options.memory?.recall(wanted);
  for (let races = 0; ; ) {
    try {
      return await tryPass(items, wanted, recalled, options);
    } catch (failure) {
      options.memory?.forget(wanted.assetIds);
      if (!isRace(failure)) throw failure;
      options.onLostRace?.();
      if (!recalled && ++races >= MAX_RACES) throw afterAllRaces(failure);
      recalled = undefined;
    }
  }
};

const isRace = (failure: unknown): failure is StoreFailure =>
  failure instanceof StoreFailure && (failure.kind === 'lostRace' || failure.kind === 'conflict');

/** A conflict that is still there after three loads is none with another process. */
const afterAllRaces = (failure: StoreFailure): StoreFailure =>
  failure.kind === 'conflict' ? new StoreFailure('badData', failure.message, { cause: failure }) : failure;

const tryPass = async (
  items: readonly PassItem[],
  wanted: Wanted,
  recalled: LoadedPass | undefined,
  { store, memory, limits, crashPoints }: RunPassOptions,
): Promise<StoredPass> => {
  const startedAt = performance.now();
  const loaded = recalled ?? (await store.load(wanted));
  const draft = decideTasks(items, loaded, limits);
  const known = knownDetails(draft, await detailsFor(missingDetails(draft), store));
  const changes = composePass(draft, known);
  const dues = changes.queues.map(({ queue }) => nextDueAt(queue)).filter((due) => due !== null);
  const hasEffect = changes.queues.length + changes.positions.length + changes.publish.length > 0;
  // Only a store compares what was assumed.
  if (!hasEffect && recalled) throw new StoreFailure('lostRace', 'what is remembered leads to nothing');
  crashPoints.reached('scheduler.beforeCommit');
  const outboxIds = hasEffect ? await store.store(changes) : [];
  memory?.learn(draft, known);
  crashPoints.reached('scheduler.afterCommitBeforePublish');
  return {
    outboxIds,
    publish: changes.publish,
    reads: draft.reads,
    searches: draft.searches,
    nextDueAt: dues.length > 0 ? Math.min(...dues) : null,
    commandCount: changes.accepted.length + changes.endedAtOnce.length,
    itemCount: items.length,
    tookMs: performance.now() - startedAt,
    now: changes.now,
  };
};

/** A second snapshot: what has left the table since the first was ended by another process. */
const detailsFor = async (
  missing: readonly string[],
  store: PassStore,
): Promise<ReadonlyMap<string, CommandDetails>> => {
  if (missing.length === 0) return new Map();
  const details = await store.loadDetails(missing);
  const gone = missing.find((commandId) => !details.has(commandId));
  if (gone !== undefined) throw new StoreFailure('lostRace', `command ${gone} has just ended`);
  return details;
};

const wantedBy = (items: readonly PassItem[]): Wanted => {
  const assetIds = new Set<string>();
  const submitted = new Set<string>();
  const others = new Set<string>();
  for (const { task } of items) {
    const assetId = assetOf(task);
    if (assetId !== null) assetIds.add(assetId);
    if (task.type === 'submit') submitted.add(task.submit.commandId);
    if (task.type === 'cancel' && task.cancel.commandId) others.add(task.cancel.commandId);
  }
  return { assetIds: [...assetIds], submitted: [...submitted], others: [...others] };
};

const assetOf = (task: Task): string | null => {
  switch (task.type) {
    case 'submit':
      return task.submit.assetId;
    case 'cancel':
      return task.cancel.assetId;
    case 'get':
    case 'search':
      return null;
    case 'park':
      return task.intended?.type === 'device' ? task.intended.assetId : null;
    case 'device':
    case 'closeDeadSession':
      return task.assetId;
  }
};
