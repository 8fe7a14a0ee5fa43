import type { Command, Session, Target } from './queue.js';

/** Somebody wants something done, or reports what happened: what `decide` is asked. */
export type Action =
  | { readonly type: 'submit'; readonly command: Command }
  /** Without an id: all cached commands in state 1 [contract 1.7]. */
  | { readonly type: 'cancel'; readonly commandId: string | null }
  | { readonly type: 'sessionOpened'; readonly session: Session }
  | { readonly type: 'sessionClosed'; readonly epoch: number }
  /** The dispatcher wrote the command to the device's connection at `at`. */
  | { readonly type: 'handedOver'; readonly dispatchNumber: number; readonly at: number }
  /** The dispatcher is sure that no byte of it left. */
  | {
      readonly type: 'notDelivered';
      readonly dispatchNumber: number;
      readonly reason: NotDeliveredReason;
      /** Why it could not be encoded, in words. */
      readonly detail?: string;
    }
  | { readonly type: 'acknowledged'; readonly dispatchNumber: number; readonly at: number }
  | Replied
  /** Looks at every deadline of the queue; a timer that fires early changes nothing. */
  | { readonly type: 'deadlinePassed' }
  | DeviceChanged
  | { readonly type: 'deviceRemoved'; readonly revision: number }
  /** A fault of the platform made this command undeliverable; it ends all the same. */
  | { readonly type: 'abandon'; readonly commandId: string };

/**
 * - `noSession`: the session named in the dispatch is gone.
 * - `late`: it reached the dispatcher after `sendBy`.
 * - `encodeFailed`: the product's script could not encode it [contract 3.2 #6].
 */
export type NotDeliveredReason = 'noSession' | 'late' | 'encodeFailed';

/** What the device published on a reply topic [contract 6.5]. */
export interface Replied {
  readonly type: 'replied';
  /** Decimal digits as they came. */
  readonly messageId: string;
  /** Which reply topic it came on; `raw` for custom formats. */
  readonly on: Target | { readonly kind: 'raw' };
  /** Null when the reply had no usable code. */
  readonly code: number | null;
  readonly message?: string;
  readonly data?: Readonly<Record<string, unknown>>;
  /** When it came in, on the database clock. A reply counts by this, not by when it is read. Epoch ms. */
  readonly receivedAt: number;
  /** When the command had been written, if the reply overtook that report. Epoch ms. */
  readonly handedOverAt?: number;
}

/** Facts of the registry; those with an older revision are ignored. */
export interface DeviceChanged {
  readonly type: 'deviceChanged';
  readonly revision: number;
  readonly activated: boolean;
  readonly enabled: boolean;
  /**
   * The device was replaced [contract 5.5]: sessions up to this epoch were those of the device before, and it counts as
   * never activated until it logs in again. Absent or null: never replaced.
   */
  readonly replacedEpoch?: number | null | undefined;
}

/** Asked for, and refused without a record. */
export type Refusal = 'deviceRemoved' | 'tooManyWaiting';
