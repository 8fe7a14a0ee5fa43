import type { RegistryDatabase } from './registry-database.js';
import { recordLatestValuesSql } from './sql/record-latest-values.js';

/** The newest value of one point of one device. Instants are epoch ms. */
export interface LatestValue {
  readonly assetId: string;
  readonly pointId: string;
  /** When it was measured, by the device. */
  readonly time: number;
  /** On the database clock. */
  readonly receivedAt: number;
  readonly value: unknown;
  /** 0 to 9, null when the device said none. */
  readonly quality: number | null;
}

/** How far a topic was read. */
export interface FollowedPosition {
  readonly topic: string;
  readonly partition: number;
  readonly nextOffset: bigint;
}

/** What devices measured last [contract 5.6]. */
export class LatestValues {
  constructor(private readonly database: RegistryDatabase) {}

  /**
   * Stores values that are no older than those that are stored, in any order and any number of times, and in the same
   * statement how far they were read. Of equally old ones the last stays: give them in the order they came in. The caller
   * knows that each point is one of the device's model, and that Postgres can keep the value.
   *
   * @param positions each partition once
   */
  async record(values: readonly LatestValue[], positions: readonly FollowedPosition[]): Promise<void> {
    if (values.length === 0 && positions.length === 0) return;
    await this.database.prisma.$executeRawUnsafe(
      recordLatestValuesSql,
      JSON.stringify(newestOfEach(values)),
      JSON.stringify(positions.map((position) => ({ ...position, nextOffset: String(position.nextOffset) }))),
    );
  }

  /** All that are known of a device, by point. */
  async of(assetId: string): Promise<ReadonlyMap<string, LatestValue>> {
    const rows = await this.database.prisma.latestValue.findMany({ where: { assetId } });
    return new Map(
      rows.map((row) => [
        row.pointId,
        { ...row, time: Number(row.time), receivedAt: Number(row.receivedAt), value: row.value },
      ]),
    );
  }

  /** @returns the offset of the next record by partition; those never read are missing */
  async positions(topic: string, partitions: readonly number[]): Promise<ReadonlyMap<number, bigint>> {
    const rows = await this.database.prisma.followedPosition.findMany({
      where: { topic, partition: { in: [...partitions] } },
    });
    return new Map(rows.map(({ partition, nextOffset }) => [partition, nextOffset]));
  }
}

/** A batch may have many values of one point; one statement cannot write a row twice. */
const newestOfEach = (values: readonly LatestValue[]): LatestValue[] => {
  const newest = new Map<string, LatestValue>();
  for (const value of values) {
    // An assetId has no blanks, so the two parts cannot run into each other.
    const key = `${value.assetId} ${value.pointId}`;
    const known = newest.get(key);
    if (!known || !isNewer(known, value)) newest.set(key, value);
  }
  return [...newest.values()];
};

const isNewer = (a: LatestValue, b: LatestValue): boolean =>
  a.time > b.time || (a.time === b.time && a.receivedAt > b.receivedAt);
