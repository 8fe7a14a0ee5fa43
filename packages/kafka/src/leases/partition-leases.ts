import type { Startable } from '@setpoint/service-kit';
import { LeaseListeners } from './lease-listeners.js';
import { keepSession, type LeaseOptions, type LeaseSession, type LeaseWork } from './lease-session.js';
import { MEMBERS_SQL } from './lease-sql.js';
import type { LeaseListener, PartitionSource } from './partition-source.js';
import { shareOf } from './share-of.js';

export interface PartitionLeasesOptions extends LeaseOptions {
  /** Names those who share, e.g. `scheduler`. */
  readonly group: string;
  /** How many partitions there are to share: 0 to `partitions` - 1. */
  readonly partitions: number;
}

const RELEASE_LIMIT_MS = 10_000;

/**
 * This process's even share of the partitions. A newcomer makes the others give back what is more than their
 * share, after the batches in their hands; what a dead or frozen one held goes to the others; an instance too many
 * waits as a spare.
 */
export class PartitionLeases implements Startable, PartitionSource {
  private readonly listeners: LeaseListeners;
  private running: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined;
  private session: LeaseSession | undefined;
  private readonly owned = new Set<number>();
  private readonly releasing = new Set<number>();

  constructor(private readonly options: PartitionLeasesOptions) {
    this.listeners = new LeaseListeners(options.logger);
  }

  /** What may be read right now, ascending. */
  get held(): number[] {
    return this.session?.isSafe ? [...this.owned].sort((a, b) => a - b) : [];
  }

  /** Of the session with Postgres; undefined while there is none. */
  get incarnation(): number | undefined {
    return this.session?.incarnation;
  }

  /** Begins to ask for a share. */
  async start(): Promise<void> {
    if (this.running) return;
    const stop = new AbortController();
    const work: LeaseWork = { beat: (session) => this.beat(session), ended: () => this.ended() };
    this.running = { stop, ended: keepSession(this.options.group, this.options, work, stop.signal) };
  }

  async stop(): Promise<void> {
    const { running } = this;
    this.running = undefined;
    if (!running) return;
    if (this.owned.size > 0) await this.listeners.releasing([...this.owned], RELEASE_LIMIT_MS);
    running.stop.abort();
    await running.ended;
  }

  holds(partition: number): boolean {
    return this.owned.has(partition) && (this.session?.isSafe ?? false);
  }

  subscribe(listener: LeaseListener): () => void {
    return this.listeners.add(
      listener,
      [...this.owned].filter((p) => !this.releasing.has(p)),
    );
  }

  problem(): string | undefined {
    return this.session?.isSafe ? undefined : 'no lease session with Postgres';
  }

  private async beat(session: LeaseSession): Promise<boolean> {
    this.session = session;
    if (!this.running) return false;
    const share = await this.share(session);
    if (this.owned.size > share) this.giveBack(session, this.owned.size - share - this.releasing.size);
    if (this.owned.size < share) await this.takeFree(session, share);
    return this.owned.size < share;
  }

  private async share(session: LeaseSession): Promise<number> {
    const { group, partitions } = this.options;
    const members = await session.rows<{ holder_id: string }>(MEMBERS_SQL, [group, session.staleAfterMs]);
    return shareOf(
      partitions,
      members.length,
      members.findIndex((m) => m.holder_id === session.holderId),
    );
  }

  private async takeFree(session: LeaseSession, share: number): Promise<void> {
    const taken = await session.taken();
    const gained: number[] = [];
    const others: number[] = [];
    for (let partition = 0; partition < this.options.partitions; partition += 1) {
      if (this.owned.has(partition)) continue;
      if (taken.has(partition)) others.push(partition);
      else if (this.owned.size < share && (await session.tryLock(partition))) {
        this.owned.add(partition);
        gained.push(partition);
      }
    }
    if (gained.length > 0) {
      this.options.logger.info({ group: this.options.group, gained, share }, 'partitions are leased');
      this.listeners.acquired(gained);
    }
    if (this.owned.size < share) await session.cutOffFrozen(others);
  }

  /** Not awaited by the heartbeat: what is in the handlers' hands may take its time. */
  private giveBack(session: LeaseSession, count: number): void {
    const surplus = [...this.owned].filter((p) => !this.releasing.has(p)).slice(0, Math.max(0, count));
    if (surplus.length === 0) return;
    for (const partition of surplus) this.releasing.add(partition);
    this.listeners
      .releasing(surplus, RELEASE_LIMIT_MS)
      .then(async () => {
        for (const partition of surplus) if (this.session === session) await this.unlock(session, partition);
        this.options.logger.info({ group: this.options.group, surplus }, 'partitions are given back');
      })
      .catch((failure) => {
        this.options.logger.warn({ err: failure }, 'giving partitions back failed');
        session.drop();
      });
  }

  private async unlock(session: LeaseSession, partition: number): Promise<void> {
    this.owned.delete(partition);
    this.releasing.delete(partition);
    await session.unlock(partition);
  }

  private ended(): void {
    const lost = [...this.owned];
    this.session = undefined;
    this.owned.clear();
    this.releasing.clear();
    if (lost.length > 0) this.listeners.lost(lost);
  }
}
