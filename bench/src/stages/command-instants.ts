/** When what happened to one command; epoch ms, from the records between Setpoint's services. */
export interface CommandInstants {
  /** Record timestamp of the request: when the gateway gave it to its producer. */
  request?: number;
  /** Database clock, when the scheduler loaded the queue to decide on it. */
  accepted?: number;
  /** Record timestamp of the dispatch, which is after the commit. */
  dispatch?: number;
  /** Dispatcher: the command was written to the device's connection. */
  handedOver?: number;
  /** Dispatcher: the device's reply arrived. */
  replyReceived?: number;
  /** Record timestamp of the reply's report. */
  reply?: number;
  /** Database clock, when the scheduler loaded the queue to end it. */
  ended?: number;
  /** Record timestamp of the answer to the gateway, which is after the commit. */
  gatewayReply?: number;
}

/** By command id. */
export type InstantsOfCommands = ReadonlyMap<string, Readonly<CommandInstants>>;
