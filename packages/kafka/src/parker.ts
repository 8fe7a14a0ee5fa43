import { parkedTopic } from '@setpoint/channels';
import { PublishError } from './publish-error.js';
import type { Publisher } from './publisher.js';
import type { IncomingRecord, OutgoingRecord } from './record.js';

/** The headers that a parked record has besides its own. */
export const parkedHeaderNames = {
  cause: 'parked-cause',
  topic: 'parked-topic',
  partition: 'parked-partition',
  offset: 'parked-offset',
  /** Set when the record itself did not fit any more with these headers, so that its value is left out. */
  valueOmitted: 'parked-value-omitted',
} as const;

const MAX_CAUSE_CHARS = 500;

/** A parked record's own headers, with why it is there and where it stood. */
export const parkedHeaders = (record: IncomingRecord, cause: string): Record<string, string> => ({
  ...record.headers,
  [parkedHeaderNames.cause]: cause.slice(0, MAX_CAUSE_CHARS),
  [parkedHeaderNames.topic]: record.topic,
  [parkedHeaderNames.partition]: String(record.partition),
  [parkedHeaderNames.offset]: String(record.offset),
});

export interface ParkerOptions {
  readonly publisher: Pick<Publisher, 'publish'>;
  /** Where records of a topic are parked; `<topic>.parked` unless given. */
  readonly parkedTopicOf?: (topic: string) => string;
}

/** Puts records that nobody can process where an operator finds them, with the reason. */
export class Parker {
  private readonly parkedTopicOf: (topic: string) => string;

  constructor(private readonly options: ParkerOptions) {
    this.parkedTopicOf = options.parkedTopicOf ?? parkedTopic;
  }

  /**
   * @returns when Kafka has the parked record, so that the reader may go past the original
   * @throws PublishError
   */
  async park(record: IncomingRecord, cause: string): Promise<void> {
    try {
      await this.options.publisher.publish([this.toParked(record, cause)]);
    } catch (failure) {
      if (!(failure instanceof PublishError) || failure.kind !== 'too_large') throw failure;
      await this.options.publisher.publish([withoutValue(this.toParked(record, cause))]);
    }
  }

  private toParked(record: IncomingRecord, cause: string): OutgoingRecord {
    return {
      topic: this.parkedTopicOf(record.topic),
      ...(record.key !== null && { key: record.key }),
      value: record.value === null ? null : record.value.toString(),
      headers: parkedHeaders(record, cause),
    };
  }
}

const withoutValue = (record: OutgoingRecord): OutgoingRecord => ({
  ...record,
  value: null,
  headers: { ...record.headers, [parkedHeaderNames.valueOmitted]: 'true' },
});
