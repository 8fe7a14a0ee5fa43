/** A Kafka record that is stored in the outbox with its cause. */
export interface RecordToPublish {
  readonly topic: string;
  /** Set when a slot is addressed. */
  readonly partition: number | null;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string;
}

/** What the scheduler needs of Kafka to write. */
export interface Publisher {
  /**
   * Resolves when all are safely written.
   *
   * @throws Undeliverable when one of them can never be written; anything else when it is not certain that all were
   */
  publish(records: readonly RecordToPublish[]): Promise<void>;
}

/** No broker will ever take this record: its channel is deleted, or it is too large. */
export class Undeliverable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Undeliverable';
  }
}
