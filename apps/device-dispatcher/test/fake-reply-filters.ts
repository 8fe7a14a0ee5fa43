import type { ReplyFilter } from '@setpoint/registry';
import type { ReplyFilterStore } from '../src/mqtt/reply-filter-writes.js';

const nameOf = ({ assetId, filter }: ReplyFilter): string => `${assetId} ${filter}`;

/** The subscriptions of devices in memory; the database can be away. */
export class FakeReplyFilters implements ReplyFilterStore {
  private readonly kept = new Map<string, ReplyFilter>();
  isAway = false;
  /** Although it is away. */
  isReadable = false;
  lookUps = 0;
  /** Calls with something to write. */
  writes = 0;
  /** Until it is resolved nothing is written. */
  hold: Promise<unknown> = Promise.resolve();

  async add(entries: readonly ReplyFilter[]): Promise<void> {
    await this.write(entries);
    for (const entry of entries) this.kept.set(nameOf(entry), entry);
  }

  async remove(entries: readonly ReplyFilter[]): Promise<void> {
    await this.write(entries);
    for (const entry of entries) this.kept.delete(nameOf(entry));
  }

  async of(assetId: string): Promise<readonly string[]> {
    if (this.isAway && !this.isReadable) throw new Error('the database is away');
    this.lookUps += 1;
    return [...this.kept.values()].filter((one) => one.assetId === assetId).map(({ filter }) => filter);
  }

  all(): string[] {
    return [...this.kept.keys()].sort();
  }

  private async write(entries: readonly ReplyFilter[]): Promise<void> {
    await this.hold;
    if (this.isAway) throw new Error('the database is away');
    if (entries.length > 0) this.writes += 1;
  }
}
