import type { OffsetSource } from '@setpoint/kafka';
import type { RecordIntake } from '../consumers/record-intake.js';

type StoredPositions = (topic: string, partitions: readonly number[]) => Promise<ReadonlyMap<number, bigint>>;

/** Reading goes on where the last stored pass came to; a partition that was never read begins at its beginning. */
export class StoredOffsets implements OffsetSource {
  constructor(
    private readonly storedPositions: StoredPositions,
    private readonly intake: RecordIntake,
  ) {}

  async positions(topic: string, partitions: readonly number[]): Promise<ReadonlyMap<number, bigint>> {
    const stored = await this.storedPositions(topic, partitions);
    for (const [partition, position] of stored) this.intake.readingFrom(topic, partition, position);
    return stored;
  }
}
