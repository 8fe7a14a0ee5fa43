import type { OffsetSource } from '@setpoint/kafka';

/** For a compacted topic whose records may be applied any number of times: no position is ever stored. */
export const fromTheBeginning: OffsetSource = {
  positions: async (_topic, partitions) => new Map(partitions.map((partition) => [partition, 'beginning'])),
};
