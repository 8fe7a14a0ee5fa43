/** A Kafka record that is stored in the outbox with its cause. */
export interface RecordToPublish {
  readonly topic: string;
  /** Set when a slot is addressed. */
  readonly partition: number | null;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string;
}

/** What the outbox needs of Kafka. Rejects when it is not certain that all were written. */
export interface Publisher {
  publish(records: readonly RecordToPublish[]): Promise<void>;
}
