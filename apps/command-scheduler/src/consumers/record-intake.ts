import type { Validation } from '@setpoint/contracts';
import { accept, header, type IncomingRecord, release, type Verdict } from '@setpoint/kafka';
import type { Logger } from '@setpoint/service-kit';
import type { Outcome } from '../use-cases/pass-inbox.js';
import { type PassItem, partitionKey, type RecordSource, type Task } from '../use-cases/task.js';
import { parkedRecord } from './parked-record.js';

/** A record as the readers of its value see it. */
export interface ReadRecord {
  readonly type: string | undefined;
  readonly version: string | undefined;
  readonly value: Buffer | null;
}

export interface RecordIntakeOptions {
  readonly hand: (items: readonly PassItem[]) => Promise<Outcome>;
  readonly logger: Logger;
}

/** Makes items of a pass from records, and verdicts from what became of them. */
export class RecordIntake {
  /** By partition, the offset below which nothing can come any more: it was accepted, or lies before the start. */
  private readonly expectedFrom = new Map<string, bigint>();

  constructor(private readonly options: RecordIntakeOptions) {}

  /** A partition is going to be read from `position` on. */
  readingFrom(topic: string, partition: number, position: bigint): void {
    this.expectedFrom.set(partitionKey({ topic, partition }), position);
  }

  /** @param read says what a record asks for; what it cannot read is parked in the same pass, never thrown */
  async take(
    records: readonly IncomingRecord[],
    read: (record: ReadRecord) => Validation<Task>,
  ): Promise<Verdict[]> {
    const sources = this.sourcesOf(records);
    const items = records.map((record, i) => itemOf(record, sources[i] ?? record, read));
    const { stored, cause } = await this.options.hand(items);
    const last = records[stored - 1];
    if (last) this.readingFrom(last.topic, last.partition, last.offset + 1n);
    const verdicts: Verdict[] = records.slice(0, stored).map(() => accept);
    return stored < records.length ? [...verdicts, release(cause ?? 'not stored')] : verdicts;
  }

  /**
   * Offsets stored in the database tell what was applied already. They say nothing about a Kafka that lost its disk and
   * counts from 0 again: were its records taken for old ones, commands would vanish in silence. A record below what
   * can still come is of such a log, and so are those behind it.
   */
  private sourcesOf(records: readonly IncomingRecord[]): RecordSource[] {
    const [first] = records;
    const expectedFrom = first && this.expectedFrom.get(partitionKey(first));
    const isOfNewLog = first !== undefined && expectedFrom !== undefined && first.offset < expectedFrom;
    if (isOfNewLog)
      this.options.logger.warn(
        {
          topic: first.topic,
          partition: first.partition,
          offset: String(first.offset),
          expected: String(expectedFrom),
        },
        'the log of this partition was replaced; it is read from its beginning',
      );
    return records.map(({ topic, partition, offset }) => ({
      topic,
      partition,
      offset,
      ...(isOfNewLog && { isOfNewLog }),
    }));
  }
}

const itemOf = (
  record: IncomingRecord,
  source: RecordSource,
  read: (record: ReadRecord) => Validation<Task>,
): PassItem => {
  const parkAs = (cause: string) => parkedRecord(record, cause);
  const task = read({
    type: header(record, 'type'),
    version: header(record, 'version'),
    value: record.value,
  });
  return {
    source,
    task: task.ok ? task.value : { type: 'park', parked: parkAs(task.detail), intended: null },
    parkAs,
  };
};
