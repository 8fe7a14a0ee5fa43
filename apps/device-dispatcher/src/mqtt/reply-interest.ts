import { MAX_REPLY_FILTER_CHARS } from '@setpoint/registry';
import { dropOldest, keepNewest, type Logger } from '@setpoint/service-kit';
import type { Timers } from '../sessions/timers.js';
import { matchesAny } from '../sessions/topic-filter.js';
import { type ReplyFilterStore, ReplyFilterWrites } from './reply-filter-writes.js';

/** More filters of one device are not kept: the busiest SDK has about thirty. */
export const MAX_FILTERS = 200;
/** Devices whose filters are in memory. Those of others are looked up again. */
const MAX_DEVICES = 100_000;

/** A device, in the connection that asks for it. */
export interface Asker {
  readonly device: { readonly assetId: string };
  /** Of its session, or of its gateway's while it has none. */
  readonly epoch: number;
}

interface Recalled {
  /** Of the session that they were looked up for. */
  readonly epoch: number;
  readonly filters: Promise<Set<string>>;
}

export interface InterestParts {
  readonly store: ReplyFilterStore;
  readonly timers: Timers;
  readonly log: Logger;
}

/**
 * What each device ever subscribed to, in any of its connections. After an unclean disconnect the Python SDK believes
 * that it is still subscribed, and is answered for that reason [contract 6.3].
 *
 * What was subscribed here is in memory, and written to the registry. What was subscribed elsewhere, or before a restart,
 * is looked up once a session, and only when there is an answer that nobody has subscribed to here.
 */
export class ReplyInterest {
  private readonly subscribed = new Map<string, Set<string>>();
  private readonly recalled = new Map<string, Recalled>();
  private readonly store: ReplyFilterStore;
  private readonly log: Logger;
  private readonly writes: ReplyFilterWrites;

  constructor({ store, timers, log }: InterestParts) {
    this.store = store;
    this.log = log;
    this.writes = new ReplyFilterWrites(store, timers, log);
  }

  async start(): Promise<void> {}

  /** Call when nobody subscribes any more. */
  stop(): Promise<void> {
    return this.writes.stop();
  }

  remember(assetId: string, filter: string): void {
    if (filter.length > MAX_REPLY_FILTER_CHARS) return;
    const filters = this.subscribed.get(assetId) ?? new Set();
    // The device that subscribed longest ago is forgotten first.
    keepNewest(this.subscribed, assetId, filters, MAX_DEVICES);
    if (filters.has(filter)) return;
    dropOldest(filters.add(filter), MAX_FILTERS);
    this.writes.note(assetId, filter, true);
  }

  forget(assetId: string, filter: string): void {
    if (filter.length > MAX_REPLY_FILTER_CHARS) return;
    this.subscribed.get(assetId)?.delete(filter);
    this.writes.note(assetId, filter, false);
    this.recalled.get(assetId)?.filters.then(
      (filters) => filters.delete(filter),
      () => undefined,
    );
  }

  /** Whether the topic was subscribed here. */
  covers(assetId: string, topic: string): boolean {
    return matchesAny(this.subscribed.get(assetId) ?? [], topic);
  }

  /** Whether the device subscribed the topic in any earlier connection. While the registry is away, nobody did. */
  async coveredBefore(asker: Asker, topic: string): Promise<boolean> {
    try {
      return matchesAny(await this.recall(asker), topic);
    } catch (failure) {
      this.log.debug({ err: failure }, 'subscriptions of a device could not be looked up');
      return false;
    }
  }

  private recall({ device: { assetId }, epoch }: Asker): Promise<Set<string>> {
    const known = this.recalled.get(assetId);
    if (known?.epoch === epoch) return known.filters;
    const recalled = { epoch, filters: this.lookUp(assetId) };
    keepNewest(this.recalled, assetId, recalled, MAX_DEVICES);
    recalled.filters.catch(() => {
      if (this.recalled.get(assetId) === recalled) this.recalled.delete(assetId);
    });
    return recalled.filters;
  }

  private async lookUp(assetId: string): Promise<Set<string>> {
    const removed = new Set(this.writes.removalsOf(assetId));
    const filters = await this.store.of(assetId);
    for (const filter of this.writes.removalsOf(assetId)) removed.add(filter);
    return new Set(filters.filter((filter) => !removed.has(filter)));
  }
}
