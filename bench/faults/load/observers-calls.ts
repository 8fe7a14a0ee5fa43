export interface ObserversOptions {
  /** Straight to Kafka, host:port. */
  readonly brokers: string;
  /** Of the internal topics. */
  readonly namespace: string;
  /** Result channels of all tenants. */
  readonly channelIds: readonly string[];
  /** results.jsonl, events.jsonl, parked.jsonl */
  readonly files: { readonly results: string; readonly events: string; readonly parked: string };
}

/** Records, by ledger. */
export interface RecordCounts {
  readonly results: number;
  readonly events: number;
  readonly parked: number;
}

/** What the process of the observers answers. */
export interface ObserversCalls {
  readonly [name: string]: (argument: never) => unknown;
  /** Begins with the first record of each topic. The topics must exist. */
  follow(options: ObserversOptions): void;
  taken(argument: undefined): RecordCounts;
  /** @returns how many records were on the topics and not written when `limitMs` was over */
  caughtUp(limitMs: number): Promise<RecordCounts>;
  stop(argument: undefined): Promise<void>;
}
