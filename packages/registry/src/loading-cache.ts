import type { Answers } from './registry-source.js';

export interface CacheLimits {
  /** Things kept at most; the one not asked for longest goes first. */
  readonly maxEntries: number;
  /** Seconds count for an operator's change that never arrived; ms. */
  readonly ttlMs: number;
  /** How long an unknown name is believed to stay unknown, ms. */
  readonly missTtlMs: number;
}

interface LoadingCacheOptions<K, V> extends CacheLimits {
  /** Answers in the order of the keys, null for what does not exist. */
  readonly load: (keys: readonly K[]) => Answers<V>;
  readonly keyOf: (key: K) => string;
  /** What a value was made of; a change of any of it makes the value stale. */
  readonly tagsOf: (value: V) => readonly string[];
  readonly nowMs: () => number;
}

interface Entry<V> {
  readonly value: V;
  readonly tags: readonly string[];
  readonly expiresAt: number;
  readonly generation: number;
  /** The latest generation in which it was found to be made of nothing that changed. */
  currentAt: number;
}

interface Flight<V> {
  readonly batch: Promise<(V | null)[]>;
  readonly index: number;
  readonly generation: number;
}

/** Unknown names are cheap to invent, so they have few places of their own and displace nothing that exists. */
const MAX_MISSES = 5_000;
/** Beyond this many remembered changes everything older is taken for changed. */
const MAX_REMEMBERED_CHANGES = 10_000;

/**
 * A bounded cache that loads what it lacks, each key once at a time.
 *
 * Every change is one generation, and a value is as old as the moment its load began. So a value that was being read
 * while the change was made is stale as well, whichever of the two arrives first.
 */
export class LoadingCache<K, V> {
  private readonly hits = new Map<string, Entry<V>>();
  private readonly misses = new Map<string, { readonly expiresAt: number; readonly generation: number }>();
  private readonly flights = new Map<string, Flight<V>>();
  private readonly changes = new Map<string, number>();
  /** The last of `hits`. */
  private newest: string | undefined;
  private generation = 0;
  /** Values older than this generation are stale, whatever they are made of. */
  private oldestValid = 0;

  constructor(private readonly options: LoadingCacheOptions<K, V>) {}

  /**
   * @returns values in the order of the keys, null for what does not exist; what is missing is loaded in one call, and
   *   without anything missing there is no promise
   */
  getMany(keys: readonly K[]): Answers<V> {
    const now = this.options.nowMs();
    const values: (V | null)[] = [];
    for (const key of keys) {
      const value = this.cached(this.options.keyOf(key), now);
      if (value === undefined) return this.loadLacking(keys, now);
      values.push(value);
    }
    return values;
  }

  private async loadLacking(keys: readonly K[], now: number): Promise<(V | null)[]> {
    const names = keys.map(this.options.keyOf);
    const cached = names.map((name) => this.cached(name, now));
    const lacking = new Map<string, K>();
    for (const [index, key] of keys.entries()) {
      const name = names[index] ?? '';
      if (cached[index] === undefined && !this.joinable(name)) lacking.set(name, key);
    }
    if (lacking.size > 0) this.takeOff(lacking);
    // Flights are noted before the first await: they are gone from the map once they have landed.
    const flights = names.map((name, index) =>
      cached[index] === undefined ? this.flights.get(name) : undefined,
    );
    return Promise.all(
      flights.map(async (flight, index) => {
        if (!flight) return cached[index] ?? null;
        return (await flight.batch)[flight.index] ?? null;
      }),
    );
  }

  /** Forgets every value made of one of the tags, and every name that did not exist. */
  invalidate(tags: Iterable<string>): void {
    this.generation += 1;
    for (const tag of tags) this.changes.set(tag, this.generation);
    if (this.changes.size > MAX_REMEMBERED_CHANGES) {
      this.changes.clear();
      this.oldestValid = this.generation;
    }
  }

  private cached(name: string, now: number): V | null | undefined {
    const hit = this.hits.get(name);
    if (hit) {
      if (now < hit.expiresAt && this.isCurrent(hit)) {
        if (name !== this.newest) this.moveToEnd(name, hit);
        return hit.value;
      }
      this.hits.delete(name);
    }
    const miss = this.misses.get(name);
    return miss && now < miss.expiresAt && miss.generation === this.generation ? null : undefined;
  }

  /** So that the front is what was not asked for longest. A map with holes is copied now and then, so not for nothing. */
  private moveToEnd(name: string, hit: Entry<V>): void {
    this.hits.delete(name);
    this.hits.set(name, hit);
    this.newest = name;
  }

  private isCurrent(entry: Entry<V>): boolean {
    if (entry.currentAt === this.generation) return true;
    if (entry.generation < this.oldestValid) return false;
    for (const tag of entry.tags) if ((this.changes.get(tag) ?? 0) > entry.generation) return false;
    entry.currentAt = this.generation;
    return true;
  }

  /** A load that began before the latest change may not have seen it. */
  private joinable(name: string): boolean {
    return this.flights.get(name)?.generation === this.generation;
  }

  private takeOff(lacking: ReadonlyMap<string, K>): void {
    const { generation } = this;
    const names = [...lacking.keys()];
    const batch = Promise.resolve(this.options.load([...lacking.values()]));
    const flights = names.map((name, index) => {
      const flight = { batch, index, generation };
      this.flights.set(name, flight);
      return flight;
    });
    const land = (): void => {
      names.forEach((name, index) => {
        if (this.flights.get(name) === flights[index]) this.flights.delete(name);
      });
    };
    batch.then((values) => {
      land();
      names.forEach((name, index) => {
        this.keep(name, values[index] ?? null, generation);
      });
    }, land);
  }

  private keep(name: string, value: V | null, generation: number): void {
    const { ttlMs, missTtlMs, maxEntries, tagsOf, nowMs } = this.options;
    if (value === null) {
      this.hits.delete(name);
      keepNewest(this.misses, name, { expiresAt: nowMs() + missTtlMs, generation }, MAX_MISSES);
      return;
    }
    // A slower, older load must not replace what a newer one brought.
    if ((this.hits.get(name)?.generation ?? 0) > generation) return;
    this.misses.delete(name);
    // Nothing is known yet about the changes since the load began.
    const entry = {
      value,
      tags: tagsOf(value),
      expiresAt: nowMs() + ttlMs,
      generation,
      currentAt: generation,
    };
    keepNewest(this.hits, name, entry, maxEntries);
    this.newest = name;
  }
}

const keepNewest = <E>(entries: Map<string, E>, name: string, entry: E, max: number): void => {
  entries.delete(name);
  entries.set(name, entry);
  for (const oldest of entries.keys()) {
    if (entries.size <= max) break;
    entries.delete(oldest);
  }
};
