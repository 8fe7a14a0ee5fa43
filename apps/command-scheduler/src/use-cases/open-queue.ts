import { randomInt } from 'node:crypto';
import {
  type Action,
  type CommandEvent,
  decide,
  emptyQueue,
  evolve,
  type Limits,
  type Queue,
  type QueueEvent,
  type Refusal,
} from '@setpoint/device-queue';
import type { LoadedQueue } from './pass-store.js';
import type { DeviceIdentity } from './task.js';

/** One move of one command, as it is published: the device's keys and numbers are those at that moment. */
export interface Transition {
  readonly assetId: string;
  readonly event: CommandEvent;
  readonly commandId: string;
  /** Counts the transitions of the device without gaps. */
  readonly seq: number;
  /** The keys under which the device is connected now, which a replacement may have changed since the submit. */
  readonly identity: DeviceIdentity | null;
}

/** Message ids start at a random number, so that a device's answer to an earlier life matches nothing [contract 6.5]. */
const FIRST_MESSAGE_ID = { from: 1_000_000_000, below: 2_000_000_000 };

/** The commands of one device while a pass decides about them. */
export class OpenQueue {
  queue: Queue;
  identity: DeviceIdentity | null;
  lastPosition: number;
  eventSeq: number;
  /** Something is different from what was loaded. */
  hasChanged = false;
  readonly places: Map<string, number>;

  constructor(
    readonly assetId: string,
    readonly loaded: LoadedQueue | null,
  ) {
    this.queue = loaded?.queue ?? emptyQueue(randomInt(FIRST_MESSAGE_ID.from, FIRST_MESSAGE_ID.below));
    this.identity = loaded?.identity ?? null;
    this.lastPosition = loaded?.lastPosition ?? 0;
    this.eventSeq = loaded?.eventSeq ?? 0;
    this.places = new Map(loaded?.places);
  }

  /**
   * Decides about `action`, and is then the queue after it.
   *
   * @param identity the keys that hold if the action has an effect; a command that it dispatches goes out under them
   */
  take(
    action: Action,
    now: number,
    limits: Limits,
    identity?: DeviceIdentity,
  ): { transitions: Transition[]; refusal: Refusal | null } {
    const decision = decide(this.queue, action, now, limits);
    if ('refusal' in decision) return { transitions: [], refusal: decision.refusal };
    if (identity && decision.events.length > 0) this.identity = identity;
    return { transitions: decision.events.flatMap((event) => this.apply(event)), refusal: null };
  }

  private apply(event: QueueEvent): Transition[] {
    this.queue = evolve(this.queue, event);
    this.hasChanged = true;
    const commandId = commandIdOf(event);
    if (commandId === null) return [];
    if (event.type === 'accepted') this.places.set(commandId, ++this.lastPosition);
    this.eventSeq += 1;
    const { assetId, identity, eventSeq: seq } = this;
    return [{ assetId, event: event as CommandEvent, commandId, seq, identity }];
  }
}

const commandIdOf = (event: QueueEvent): string | null => {
  if ('command' in event) return event.command.commandId;
  return 'commandId' in event ? event.commandId : null;
};
