/** Why a record was not published. */
export const publishErrorKinds = {
  /** The buffer is full; nothing was sent. */
  overloaded: 'the buffer of records to send is full',
  /** The record is larger than a broker takes; it was not written. */
  too_large: 'a record is too large',
  /** There is no such topic; the record was not written. */
  unknown_topic: 'there is no such topic',
  /** The topic has no such partition; the record was not written. */
  unknown_partition: 'the topic has no such partition',
  /** Kafka did not answer: the record may be written or not. Sending it again with the same id is right. */
  unavailable: 'Kafka did not acknowledge',
  /** The publisher is stopped; nothing was sent. */
  stopped: 'the publisher is stopped',
} as const;

export type PublishErrorKind = keyof typeof publishErrorKinds;

/** What `Publisher.publish` throws: `kind` says what is known about the records of this call. */
export class PublishError extends Error {
  constructor(
    readonly kind: PublishErrorKind,
    detail?: string,
    cause?: unknown,
  ) {
    super(detail ? `${publishErrorKinds[kind]}: ${detail}` : publishErrorKinds[kind], { cause });
    this.name = 'PublishError';
  }
}

/** The protocol errors that concern a single record or topic, by their name in the protocol. */
const kindsByType: Readonly<Record<string, PublishErrorKind>> = {
  MESSAGE_TOO_LARGE: 'too_large',
  RECORD_LIST_TOO_LARGE: 'too_large',
  UNKNOWN_TOPIC_OR_PARTITION: 'unknown_topic',
  INVALID_TOPIC_EXCEPTION: 'unknown_topic',
  TOPIC_AUTHORIZATION_FAILED: 'unknown_topic',
};

/** Reads what the client threw: it wraps the broker's answer in one or two errors of its own. */
export const toPublishError = (failure: unknown): PublishError => {
  if (failure instanceof PublishError) return failure;
  for (let error: unknown = failure; error instanceof Error; error = error.cause) {
    const kind = kindsByType[(error as { type?: string }).type ?? ''];
    if (kind) return new PublishError(kind, error.message, failure);
  }
  return new PublishError(
    'unavailable',
    failure instanceof Error ? failure.message : String(failure),
    failure,
  );
};
