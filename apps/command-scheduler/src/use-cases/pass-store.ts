import type { Ending, Queue } from '@setpoint/device-queue';
import type { CommandDetails, QueuedCommand } from './command-record.js';
import type { RecordToPublish } from './record-to-publish.js';
import type { DeviceIdentity } from './task.js';

/** What a pass needs of the database. Failures are `StoreFailure`s. */
export interface PassStore {
  /** Everything that the decisions of a pass need, in one statement. */
  load(wanted: Wanted): Promise<LoadedPass>;
  /** The details of commands whose rows were loaded without them. */
  loadDetails(commandIds: readonly string[]): Promise<ReadonlyMap<string, CommandDetails>>;
  /**
   * All of it or nothing: fails with `lostRace` when a queue or a partition has moved since it was loaded, or when what
   * was assumed is not true.
   *
   * @returns the ids of the outbox rows, in the order of `publish`
   */
  store(changes: PassChanges): Promise<readonly string[]>;
}

/** Of the commands it must be known whether they exist, ended or not; live ones come with their details. */
export interface Wanted {
  readonly assetIds: readonly string[];
  /** Commands that come to be stored, and hardly ever were before. */
  readonly submitted: readonly string[];
  /** Commands that somebody named. */
  readonly others: readonly string[];
}

export interface LoadedPass {
  /** The database clock, epoch ms. */
  readonly now: number;
  /** By assetId; absent when nothing was ever stored for that device. */
  readonly queues: ReadonlyMap<string, LoadedQueue>;
  /** By commandId. */
  readonly known: ReadonlyMap<string, KnownCommand>;
  /** The next offset to apply, by `partitionKey`. */
  readonly positions: ReadonlyMap<string, bigint>;
  /**
   * Set when nothing was loaded and everything remembered: the commands that are taken for unknown. Whatever was decided
   * upon is then an assumption, and is stored with the pass.
   */
  readonly assumedUnknown?: readonly string[];
}

/** Details come with this many commands from the head: what one pass usually ends and dispatches. */
export const DETAILED_FROM_HEAD = 3;

export interface LoadedQueue {
  readonly version: number;
  readonly queue: Queue;
  readonly identity: DeviceIdentity | null;
  readonly lastPosition: number;
  readonly eventSeq: number;
  /** Place in the order of acceptance, by commandId. */
  readonly places: ReadonlyMap<string, number>;
  /** Of the command in flight, those that come next, and those asked for. */
  readonly details: ReadonlyMap<string, CommandDetails>;
}

/** A command that is stored already. */
export interface KnownCommand {
  readonly assetId: string;
  readonly orgId: string;
  readonly fingerprint: string;
  /** Set when it was recorded in state 6 at once. */
  readonly declinedCode: number | null;
}

export interface PassChanges {
  readonly queues: readonly QueueChange[];
  readonly positions: readonly PositionChange[];
  /** New, and not ended in the same pass. */
  readonly accepted: readonly AcceptedCommand[];
  /** Stored before, and somewhere else in the queue now. */
  readonly moved: readonly CommandPlace[];
  /** Stored before, and ended now. */
  readonly ended: readonly EndedCommand[];
  /** New, and ended in the same pass. */
  readonly endedAtOnce: readonly (EndedCommand & {
    readonly assetId: string;
    readonly details: CommandDetails;
  })[];
  readonly publish: readonly RecordToPublish[];
  /** Epoch ms. */
  readonly now: number;
  /** Null when everything was loaded. */
  readonly assumed: Assumptions | null;
}

/** What a pass decided upon without having loaded it, and what it does not itself change. It must still be true. */
export interface Assumptions {
  readonly queues: readonly { readonly assetId: string; readonly version: number | null }[];
  /** Commands of which nothing may be stored yet. */
  readonly unknown: readonly string[];
  /** How far `now` may lie from the database clock, ms. */
  readonly clockWithinMs: number;
}

export interface QueueChange {
  readonly assetId: string;
  /** null: this pass is the first to store it. */
  readonly loadedVersion: number | null;
  readonly queue: Queue;
  readonly identity: DeviceIdentity | null;
  readonly lastPosition: number;
  readonly eventSeq: number;
}

export interface PositionChange {
  readonly topic: string;
  readonly partition: number;
  /** null: nothing of this partition was applied before. */
  readonly loaded: bigint | null;
  readonly next: bigint;
}

export interface CommandPlace {
  readonly commandId: string;
  readonly queue: Queue;
}

export interface AcceptedCommand extends QueuedCommand {
  readonly assetId: string;
  readonly queue: Queue;
  readonly details: CommandDetails;
}

export interface EndedCommand {
  readonly commandId: string;
  readonly ending: Ending;
  /** Epoch ms. */
  readonly endedAt: number;
  /** It never waited [contract 3.2 #2–#4]. */
  readonly declined: boolean;
}
