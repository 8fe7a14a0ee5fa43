import { createHash, randomUUID } from 'node:crypto';
import type { DatabaseClock, Logger } from '@setpoint/service-kit';
import pg from 'pg';
import { type Backoff, pause, pauseMs } from '../consumer/backoff.js';
import * as sql from './lease-sql.js';

export interface LeaseOptions {
  readonly databaseUrl: string;
  readonly logger: Logger;
  /** Is shown the database's time with every heartbeat. */
  readonly clock?: DatabaseClock;
  /** A holder whose heartbeat is older than this is cut off by whoever wants what it holds. */
  readonly staleAfterMs?: number;
  /** Time between two heartbeats. */
  readonly beatEveryMs?: number;
}

/** What is done with a session: both may throw, which ends the session. */
export interface LeaseWork {
  /** Called with each heartbeat. @returns true to be called again soon, because something is wanted */
  beat(session: LeaseSession): Promise<boolean>;
  /** Called when the session has ended, wanted or not: nothing is held any more. */
  ended(): void;
}

const STALE_AFTER_MS = 5_000;
const BEAT_EVERY_MS = 1_000;
const WANTING_EVERY_MS = 250;
const KEEP_ALIVE_MS = 5_000;
const RECONNECT: Backoff = { firstMs: 100, maxMs: 2_000 };

/** One connection to Postgres with its heartbeat: what it has locked is held as long as it lasts. */
export class LeaseSession {
  /** Names this session among the holders. */
  readonly holderId = randomUUID();
  slot: number | undefined;
  incarnation = 0;
  /** Others may cut this session off from here on (`performance.now()`). */
  private heldUntil = 0;
  private readonly client: pg.Client;
  private readonly ending = new AbortController();

  constructor(
    private readonly kind: string,
    private readonly options: LeaseOptions,
  ) {
    const staleAfterMs = options.staleAfterMs ?? STALE_AFTER_MS;
    this.client = new pg.Client({
      connectionString: options.databaseUrl,
      application_name: `setpoint lease ${kind}`,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      connectionTimeoutMillis: staleAfterMs,
      // A Postgres that hangs is noticed here before anybody else may take over.
      query_timeout: staleAfterMs / 2,
    });
    const end = () => this.ending.abort();
    this.client.on('error', (failure) => {
      options.logger.warn({ err: failure, kind }, 'the lease connection is lost');
      end();
    });
    this.client.on('end', end);
  }

  /** Aborted when the connection has ended. */
  get ended(): AbortSignal {
    return this.ending.signal;
  }

  /** False as soon as somebody else could have cut this session off. */
  get isSafe(): boolean {
    return !this.ending.signal.aborted && performance.now() < this.heldUntil;
  }

  get staleAfterMs(): number {
    return this.options.staleAfterMs ?? STALE_AFTER_MS;
  }

  async open(): Promise<void> {
    await this.client.connect();
    const [{ present } = { present: false }] = await this.rows<{ present: boolean }>(sql.HAS_SCHEMA_SQL);
    if (!present) await this.client.query(sql.CREATE_SCHEMA_SQL);
    await this.timed(async () => {
      const [row] = await this.rows<BeatRow>(sql.REGISTER_SQL, [this.holderId, this.kind]);
      this.incarnation = Number(row?.incarnation);
      return row;
    });
  }

  async beat(): Promise<void> {
    const parameters = [this.holderId, this.kind, this.slot ?? null, this.incarnation];
    await this.timed(async () => (await this.rows<BeatRow>(sql.BEAT_SQL, parameters))[0]);
  }

  /** @returns whether this session holds it now */
  async tryLock(object: number): Promise<boolean> {
    const [row] = await this.rows<{ locked: boolean }>(sql.TRY_LOCK_SQL, [this.lockClass, object]);
    return row?.locked ?? false;
  }

  async unlock(object: number): Promise<void> {
    await this.rows(sql.UNLOCK_SQL, [this.lockClass, object]);
  }

  /** What is locked by anybody. */
  async taken(): Promise<ReadonlySet<number>> {
    const rows = await this.rows<{ object: number }>(sql.TAKEN_SQL, [this.lockClass]);
    return new Set(rows.map(({ object }) => object));
  }

  /** Ends the sessions of frozen holders of `objects`. */
  async cutOffFrozen(objects: readonly number[]): Promise<void> {
    if (objects.length === 0) return;
    const cut = await this.rows<{ object: number }>(sql.CUT_OFF_SQL, [
      this.lockClass,
      objects,
      this.staleAfterMs,
    ]);
    for (const { object } of cut)
      this.options.logger.warn({ kind: this.kind, object }, 'a frozen lease holder is cut off');
  }

  async rows<R extends object>(text: string, parameters: unknown[] = []): Promise<R[]> {
    return (await this.client.query<R>(text, parameters)).rows;
  }

  /** Gives back everything that is held. */
  async close(): Promise<void> {
    if (!this.ending.signal.aborted) {
      await this.rows(sql.UNREGISTER_SQL, [this.holderId]).catch(() => undefined);
      const ended = new Promise<void>((resolve) => this.ended.addEventListener('abort', () => resolve()));
      this.client.end().catch(() => undefined);
      await Promise.race([ended, pause(1_000, this.ended)]);
    }
    this.drop();
  }

  /** Ends the connection without a word: what hangs is not waited for. */
  drop(): void {
    this.ending.abort();
    // A query may be outstanding for ever, and `end` would wait for it.
    const { connection } = this.client as unknown as { connection: { stream: { destroy(): void } } };
    connection.stream.destroy();
  }

  private get lockClass(): number {
    return lockClassOf(this.kind);
  }

  private async timed(ask: () => Promise<BeatRow | undefined>): Promise<void> {
    const sentAt = performance.now();
    const row = await ask();
    // Counted from before the question, since the row was written some time after it.
    this.heldUntil = sentAt + this.staleAfterMs;
    if (row) this.options.clock?.observe(row.now_ms, sentAt, performance.now());
  }
}

interface BeatRow {
  readonly incarnation?: string;
  readonly now_ms: number;
}

/** Class of the advisory locks of a kind: 31 bits, so that it is the same signed and unsigned. */
const lockClassOf = (kind: string): number =>
  createHash('sha256').update(`setpoint ${kind}`).digest().readUInt32BE() & 0x7fff_ffff;

/** Keeps a session open until `signal` is aborted, with a new one after each that ends. */
export const keepSession = async (
  kind: string,
  options: LeaseOptions,
  work: LeaseWork,
  signal: AbortSignal,
): Promise<void> => {
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    const session = new LeaseSession(kind, options);
    try {
      await session.open();
      attempt = 0;
      await beatUntilEnd(session, options.beatEveryMs ?? BEAT_EVERY_MS, work, signal);
      await session.close();
    } catch (failure) {
      options.logger.warn({ err: failure, kind }, 'no lease session with Postgres, trying again');
      session.drop();
    } finally {
      work.ended();
    }
    await pause(pauseMs(RECONNECT, attempt), signal);
  }
};

const beatUntilEnd = async (
  session: LeaseSession,
  beatEveryMs: number,
  work: LeaseWork,
  signal: AbortSignal,
): Promise<void> => {
  const either = AbortSignal.any([signal, session.ended]);
  while (!either.aborted) {
    const isWanting = await work.beat(session);
    await pause(isWanting ? Math.min(WANTING_EVERY_MS, beatEveryMs) : beatEveryMs, either);
    if (either.aborted) return;
    // Whoever was late once does not know what happened meanwhile.
    if (!session.isSafe) throw new Error('the heartbeat comes too late');
    await session.beat();
  }
};
