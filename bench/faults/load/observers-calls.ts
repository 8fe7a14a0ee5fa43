export interface ObserversOptions {
  /** Straight to Kafka, host:port. */
  readonly brokers: string;
  /** Of the internal topics. */
  readonly namespace: string;
  /** Result channels of all tenants. */
  readonly channelIds: readonly string[];
  /** results.jsonl, events.jsonl, reports.jsonl, parked.jsonl */
  readonly files: Readonly<Record<FollowedLedger, string>>;
}

export const followedLedgers = ['results', 'events', 'reports', 'parked'] as const;
export type FollowedLedger = (typeof followedLedgers)[number];

/** Records, by ledger. */
export type RecordCounts = Readonly<Record<FollowedLedger, number>>;

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
