import type { Database } from './database.js';
import { storing } from './storing.js';

/** How far each partition was applied: the next offset to read. */
export const storedPositions = (
  database: Database,
  topic: string,
  partitions: readonly number[],
): Promise<ReadonlyMap<number, bigint>> =>
  storing(async () => {
    const rows = await database.consumerPosition.findMany({
      where: { topic, partition: { in: [...partitions] } },
    });
    return new Map(rows.map(({ partition, nextOffset }) => [partition, nextOffset]));
  });
