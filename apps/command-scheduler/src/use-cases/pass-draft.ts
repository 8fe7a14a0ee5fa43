import type { CancelCommands, GatewayReply, GetCommand, SearchCommands } from '@setpoint/contracts';
import type { CommandDetails } from './command-record.js';
import { OpenQueue, type Transition } from './open-queue.js';
import type { Assumptions, KnownCommand, LoadedPass, PositionChange } from './pass-store.js';
import type { RecordToPublish } from './record-to-publish.js';
import { RequestDelays } from './request-delays.js';
import { partitionKey, type RecordSource } from './task.js';

/** What one cancel request withdrew. */
export interface CancelOutcome {
  readonly cancel: CancelCommands;
  readonly found: boolean;
  readonly canceled: readonly Transition[];
}

export interface AddressedReply {
  readonly slot: number;
  readonly reply: GatewayReply;
}

/** Far more than two clocks that are compared every second differ by, unless one of them was set. */
const CLOCK_WITHIN_MS = 1_000;

/** What a pass has decided so far, in memory. */
export class PassDraft {
  /** In the order in which they happened. */
  readonly transitions: Transition[] = [];
  readonly cancelOutcomes: CancelOutcome[] = [];
  readonly replies: AddressedReply[] = [];
  /** Answered after the store, so that a caller reads what it wrote. */
  readonly reads: GetCommand[] = [];
  readonly searches: SearchCommands[] = [];
  /** Records that no command's transition causes. */
  readonly records: RecordToPublish[] = [];
  /** Of the commands submitted in this pass. */
  readonly submitted = new Map<string, CommandDetails>();
  /** How long what was submitted had waited. */
  readonly delays = new RequestDelays();
  readonly queues = new Map<string, OpenQueue>();
  private readonly known: Map<string, KnownCommand>;
  private readonly positionChanges = new Map<string, PositionChange>();

  constructor(private readonly loaded: LoadedPass) {
    this.known = new Map(loaded.known);
  }

  /** Epoch ms on the database clock; one instant for the whole pass. */
  get now(): number {
    return this.loaded.now;
  }

  get positions(): readonly PositionChange[] {
    return [...this.positionChanges.values()];
  }

  /** The next offset to apply of every partition once this is stored, by `partitionKey`. */
  get nextPositions(): ReadonlyMap<string, bigint> {
    const next = new Map(this.loaded.positions);
    for (const [key, change] of this.positionChanges) next.set(key, change.next);
    return next;
  }

  /** What the decisions rest on that was not loaded; a queue that they change is compared anyway. */
  get assumed(): Assumptions | null {
    const { assumedUnknown } = this.loaded;
    if (!assumedUnknown) return null;
    const unchanged = [...this.queues.values()].filter(({ hasChanged }) => !hasChanged);
    const queues = unchanged.map(({ assetId, loaded }) => ({ assetId, version: loaded?.version ?? null }));
    return { queues, unknown: assumedUnknown, clockWithinMs: CLOCK_WITHIN_MS };
  }

  queueOf(assetId: string): OpenQueue {
    let queue = this.queues.get(assetId);
    if (!queue) {
      queue = new OpenQueue(assetId, this.loaded.queues.get(assetId) ?? null);
      this.queues.set(assetId, queue);
    }
    return queue;
  }

  knownCommand(commandId: string): KnownCommand | undefined {
    return this.known.get(commandId);
  }

  remember(commandId: string, command: KnownCommand, details: CommandDetails): void {
    this.known.set(commandId, command);
    this.submitted.set(commandId, details);
  }

  /**
   * Goes past a record.
   *
   * @returns false when its effects are stored already: it came again after a commit whose answer got lost, or another
   * process read the partition as well
   */
  goPast(source: RecordSource): boolean {
    const key = partitionKey(source);
    const loaded = this.loaded.positions.get(key) ?? null;
    const { topic, partition, offset, isOfNewLog } = source;
    if (loaded !== null && offset < loaded && !isOfNewLog) return false;
    this.positionChanges.set(key, { topic, partition, loaded, next: offset + 1n });
    return true;
  }
}
