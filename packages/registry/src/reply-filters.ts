import { isStorableText } from '@setpoint/thing-model';
import { Gathering } from './gathering.js';
import { grouped } from './grouped.js';
import { isShortKey } from './key-format.js';
import type { RegistryDatabase } from './registry-database.js';
import { addReplyFiltersSql, removeReplyFiltersSql, replyFiltersSql } from './sql/reply-filters.js';

/** A filter of reply topics, as a device subscribed it. */
export interface ReplyFilter {
  readonly assetId: string;
  readonly filter: string;
}

/** Of one device; further ones are not kept. The C SDK has about 30. */
export const MAX_REPLY_FILTERS = 200;
/** A longer filter is not kept: no reply topic of a device is as long, and an index takes no more than 2,704 bytes. */
export const MAX_REPLY_FILTER_CHARS = 512;

/** Bounds how long one statement keeps the next one waiting. */
const MAX_AT_ONCE = 1_000;

/**
 * Reply topics that devices subscribed in any connection: some believe to be subscribed for ever [contract 6.3]. They
 * go with the device, and when another one takes its place. A fleet that logs in shares statements.
 */
export class ReplyFilters {
  private readonly additions: Gathering<ReplyFilter, void>;
  private readonly removals: Gathering<ReplyFilter, void>;
  private readonly lookUps: Gathering<string, ReadonlyMap<string, readonly string[]>>;

  constructor(private readonly database: RegistryDatabase) {
    const gathering = <I, R>(run: (items: readonly I[]) => Promise<R>) =>
      new Gathering({ run, maxItems: MAX_AT_ONCE });
    this.additions = gathering((entries: readonly ReplyFilter[]) =>
      this.write(addReplyFiltersSql, entries, MAX_REPLY_FILTERS),
    );
    this.removals = gathering((entries: readonly ReplyFilter[]) =>
      this.write(removeReplyFiltersSql, entries),
    );
    this.lookUps = gathering((assetIds: readonly string[]) => this.find(assetIds));
  }

  /** Any number of times. Unknown devices, and filters that cannot be kept, are passed over. */
  async add(entries: readonly ReplyFilter[]): Promise<void> {
    const possible = entries.filter(isPossible);
    if (possible.length > 0) await this.additions.add(possible);
  }

  async remove(entries: readonly ReplyFilter[]): Promise<void> {
    const possible = entries.filter(isPossible);
    if (possible.length > 0) await this.removals.add(possible);
  }

  async of(assetId: string): Promise<readonly string[]> {
    if (!isShortKey(assetId)) return [];
    const { result } = await this.lookUps.add([assetId]);
    return result.get(assetId) ?? [];
  }

  private async write(
    sql: string,
    entries: readonly ReplyFilter[],
    ...more: readonly number[]
  ): Promise<void> {
    await this.database.prisma.$executeRawUnsafe(sql, JSON.stringify(entries), ...more);
  }

  private async find(assetIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const rows = await this.database.prisma.$queryRawUnsafe<ReplyFilter[]>(replyFiltersSql, [
      ...new Set(assetIds),
    ]);
    return grouped(
      rows,
      ({ assetId }) => assetId,
      ({ filter }) => filter,
    );
  }
}

const isPossible = ({ assetId, filter }: ReplyFilter): boolean =>
  isShortKey(assetId) && filter.length <= MAX_REPLY_FILTER_CHARS && isStorableText(filter);
