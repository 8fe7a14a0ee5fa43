import { topics } from '@setpoint/channels';
import type { PositionResolver } from '@setpoint/kafka';
import type { Logger } from '@setpoint/service-kit';

export interface ReportsReadOptions {
  readonly resolver: PositionResolver;
  /** How far each partition was applied by any scheduler: the next offset to read. */
  readonly storedPositions: (
    topic: string,
    partitions: readonly number[],
  ) => Promise<ReadonlyMap<number, bigint>>;
  readonly logger: Logger;
}

const TOPIC = topics.deviceReplies;
/** Below the time for which a deadline is claimed. */
const LIMIT_MS = 2_000;
const FIRST_PAUSE_MS = 5;
const MAX_PAUSE_MS = 100;

/**
 * Answers whether everything that dispatchers had reported by now took effect, whichever scheduler reads it; waits for it
 * for two seconds at most. What cannot be found out counts as no.
 */
export const reportsRead = async (options: ReportsReadOptions): Promise<boolean> => {
  const giveUpAt = performance.now() + LIMIT_MS;
  try {
    let unread = await reported(options.resolver);
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS)) {
      const applied = await options.storedPositions(TOPIC.name, [...unread.keys()]);
      unread = new Map([...unread].filter(([partition, end]) => (applied.get(partition) ?? 0n) < end));
      if (unread.size === 0) return true;
      if (performance.now() >= giveUpAt) return false;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  } catch (failure) {
    options.logger.debug({ err: failure }, 'nobody knows whether reports are unread');
    return false;
  }
};

/** The ends of the partitions that hold something. */
const reported = async (resolver: PositionResolver): Promise<ReadonlyMap<number, bigint>> => {
  const partitions = Array.from({ length: TOPIC.partitions }, (_, partition) => partition);
  const ends = await resolver.resolve(TOPIC.name, new Map(partitions.map((p) => [p, 'end' as const])));
  return new Map([...ends].filter(([, end]) => end > 0n));
};
