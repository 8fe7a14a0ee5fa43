import { topics } from '@setpoint/channels';
import type { OffsetSource } from '@setpoint/kafka';
import type { LatestValues } from '@setpoint/registry';

/**
 * Telemetry is read on from where it was stored. Sessions are compacted, and recording them again changes nothing: they are
 * read from the beginning, and no position is ever stored.
 */
export const followedPositions = (latest: LatestValues): OffsetSource => ({
  positions: async (topic, partitions) =>
    topic === topics.deviceTelemetry.name
      ? latest.positions(topic, partitions)
      : new Map(partitions.map((partition) => [partition, 'beginning'])),
});
