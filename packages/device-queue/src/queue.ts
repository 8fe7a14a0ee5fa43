import type { FinalState, Reach } from '@setpoint/codes';

/** What a device has to answer to: its reply must come back on the topic that belongs to this [contract 3.2]. */
export type Target = { readonly kind: 'set' } | { readonly kind: 'invoke'; readonly serviceId: string };

/** The facts of one command that decisions need. Its payload is nobody's business here. */
export interface Command {
  readonly commandId: string;
  /** Instant: `pendingTtl` 0, somebody waits for the result. Cached: may wait for a sleeping device. */
  readonly kind: 'instant' | 'cached';
  readonly target: Target;
  /** Products with a custom format may send the message id back cut to 32 bits [contract 6.5]. */
  readonly format: 'json' | 'custom';
  /** How long the device may take to reply; for instant commands the caller's whole patience [contract 3.1 #6]. */
  readonly timeoutMs: number;
  /** Until when it may wait unsent: an instant command's deadline, a cached command's expiry. Epoch ms. */
  readonly waitBy: number;
}

/** Where a device is connected. The epoch only grows, so that older news about a session can be told. */
export interface Session {
  readonly slot: number;
  readonly incarnation: number;
  readonly epoch: number;
}

interface OnItsWay extends Command {
  /** Counts the hand-overs of this device. A dispatcher never carries one number twice. */
  readonly dispatchNumber: number;
  readonly messageId: number;
  /** The session it was addressed to. */
  readonly epoch: number;
  /** When the sweep gives up on a reply. Epoch ms. */
  readonly dueAt: number;
}

/** On its way to the dispatcher: nobody knows yet whether bytes have left. Wire state 1, but it occupies the device. */
export interface Dispatching extends OnItsWay {
  readonly phase: 'dispatching';
  /** The dispatcher writes nothing after this. Epoch ms. */
  readonly sendBy: number;
}

/** Written to the device's connection. Wire state 4. */
export interface Sent extends OnItsWay {
  readonly phase: 'sent';
  /** A PUBACK came; only products set to QoS 1 [contract 6.3]. */
  readonly acknowledged: boolean;
}

export type InFlight = Dispatching | Sent;

/** All that is known about one device's commands which have not ended. */
export interface Queue {
  /** Has it ever logged in [contract 5.5]? */
  readonly activated: boolean;
  readonly enabled: boolean;
  readonly removed: boolean;
  /** Version of the registry facts above; older ones are ignored. */
  readonly revision: number;
  readonly session: Session | null;
  /** The newest epoch heard of, whether its session is still open or not. */
  readonly lastEpoch: number;
  readonly inFlight: InFlight | null;
  /** In order of acceptance. */
  readonly waiting: readonly Command[];
  readonly lastDispatchNumber: number;
  readonly nextMessageId: number;
}

/** How a command ended, in the terms of contract 1.10 and 3.2. */
export interface Ending {
  readonly state: FinalState;
  /** Code of the connection service, or the device's own when `deviceError` is set. */
  readonly code: number;
  readonly reach: Reach;
  /** The code came from the device [contract 1.10]. */
  readonly deviceError: boolean;
  /** Why, in words, where there is more to say than the code does: the device's own, or the platform's. */
  readonly message?: string;
  /** A service's output, when the device sent an object. */
  readonly outputData?: Readonly<Record<string, unknown>>;
  /** When the device's answer came in; absent when none did. Epoch ms. */
  readonly repliedAt?: number;
}

/** Message ids are digit strings below 2^31 that start high [contract 6.5]. */
export const FIRST_MESSAGE_ID = 1_000_000_000;
export const LAST_MESSAGE_ID = 2_147_483_647;

/** The queue of a device nobody has spoken to yet. `firstMessageId` should be random in 1e9 … 2e9 [contract 6.5]. */
export const emptyQueue = (firstMessageId: number): Queue => ({
  activated: false,
  enabled: true,
  removed: false,
  revision: 0,
  session: null,
  lastEpoch: 0,
  inFlight: null,
  waiting: [],
  lastDispatchNumber: 0,
  nextMessageId: firstMessageId,
});

/** Online, as far as commands care: activated, enabled and with a session. */
export const isReachable = (queue: Queue): boolean =>
  queue.activated && queue.enabled && queue.session !== null;

/** Cached commands in wire state 1, which the limit of contract 3.1 #4 counts. */
export const cachedInState1 = ({ waiting, inFlight }: Queue): number =>
  waiting.filter((c) => c.kind === 'cached').length +
  (inFlight?.phase === 'dispatching' && inFlight.kind === 'cached' ? 1 : 0);

/** When the sweep has to look at this queue again, or null. Epoch ms. */
export const nextDueAt = ({ waiting, inFlight }: Queue): number | null => {
  const dues = waiting.map((c) => c.waitBy);
  if (inFlight) dues.push(inFlight.dueAt);
  return dues.length > 0 ? Math.min(...dues) : null;
};
