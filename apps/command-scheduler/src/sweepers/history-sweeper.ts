import { type Logger, Repeater, type Startable } from '@setpoint/service-kit';
import { dayOf, dayOfPartition, type HistoryPartitions, partitionName } from '../store/history-partitions.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A scheduler that stands still over a weekend finds its days made. */
const DAYS_AHEAD = 3;
/** Cached commands of the last two days may still be waiting [contract 3.1 #12]. */
const DAYS_BEHIND = 2;
/** History can be queried for 7 days after creation [contract 3.1 #9]. */
export const HISTORY_MS = 7 * DAY_MS;

/** Makes the days of the history before they come, and forgets those that nobody may ask for any more. */
export class HistorySweeper implements Startable {
  private readonly repeater: Repeater;

  constructor(
    private readonly partitions: HistoryPartitions,
    private readonly logger: Logger,
  ) {
    this.repeater = new Repeater('history', HOUR_MS, () => this.runOnce(), logger);
  }

  start(): Promise<void> {
    return this.repeater.start();
  }

  stop(): Promise<void> {
    return this.repeater.stop();
  }

  /** @param at the database clock, epoch ms */
  async runOnce(at?: number): Promise<void> {
    const now = at ?? (await this.partitions.now());
    const today = dayOf(now);
    for (let day = today - DAYS_BEHIND * DAY_MS; day <= today + DAYS_AHEAD * DAY_MS; day += DAY_MS) {
      if (await this.partitions.create(day))
        this.logger.info({ partition: partitionName(day) }, 'a day of the history is made');
    }
    for (const name of await this.partitions.names()) {
      const day = dayOfPartition(name);
      if (day === null || day + DAY_MS + HISTORY_MS > now) continue;
      await this.partitions.drop(name);
      this.logger.info({ partition: name }, 'a day of the history is forgotten');
    }
    await this.partitions.forgetOdd(now - HISTORY_MS - DAY_MS);
  }
}
