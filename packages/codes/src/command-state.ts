/** States of a command on the wire [contract 1.9, 3.2]. 2, 3, 5, 6 and 7 are final. */
export const CommandState = {
  created: 1,
  canceled: 2,
  expired: 3,
  sent: 4,
  succeeded: 5,
  failed: 6,
  timedOut: 7,
} as const;
export type CommandState = (typeof CommandState)[keyof typeof CommandState];

/** The states from which nothing moves a command any more [contract 3.2 #17]. */
export type FinalState = Exclude<CommandState, typeof CommandState.created | typeof CommandState.sent>;

/** Kinds of command on the wire [contract 1.9]. */
export const CommandType = { setMeasurepoint: 1, invokeService: 2 } as const;
export type CommandType = (typeof CommandType)[keyof typeof CommandType];

/**
 * How far an ended command got. Only `not_sent` is safe to repeat.
 *
 * - `not_sent`: no byte left for the device.
 * - `unconfirmed`: bytes left, or may have left, and nothing came back.
 * - `acknowledged`: the device's MQTT client confirmed receipt (PUBACK, products set to QoS 1), but no reply came.
 * - `replied`: the device answered.
 */
export const Reach = {
  notSent: 'not_sent',
  unconfirmed: 'unconfirmed',
  acknowledged: 'acknowledged',
  replied: 'replied',
} as const;
export type Reach = (typeof Reach)[keyof typeof Reach];
