import type { Logger } from '@setpoint/service-kit';
import { pause } from '../consumer/backoff.js';
import type { LeaseListener } from './partition-source.js';

/** Those who are told what is held; a listener that throws is logged, and changes nothing for the others. */
export class LeaseListeners {
  private readonly listeners = new Set<LeaseListener>();

  constructor(private readonly logger: Logger) {}

  add(listener: LeaseListener, held: readonly number[]): () => void {
    this.listeners.add(listener);
    if (held.length > 0) this.guard(() => listener.acquired?.(held));
    return () => this.listeners.delete(listener);
  }

  acquired(partitions: readonly number[]): void {
    for (const listener of this.listeners) this.guard(() => listener.acquired?.(partitions));
  }

  lost(partitions: readonly number[]): void {
    for (const listener of this.listeners) this.guard(() => listener.lost?.(partitions));
  }

  /** Resolves when every listener has let go, at the latest after `limitMs`. */
  async releasing(partitions: readonly number[], limitMs: number): Promise<void> {
    const done = new AbortController();
    const released = Promise.allSettled([...this.listeners].map(async (l) => l.releasing?.(partitions)));
    await Promise.race([released.finally(() => done.abort()), pause(limitMs, done.signal)]);
    if (!done.signal.aborted)
      this.logger.warn({ partitions, limitMs }, 'leased partitions are given back while in use');
  }

  private guard(tell: () => void): void {
    try {
      tell();
    } catch (failure) {
      this.logger.error({ err: failure }, 'a lease listener threw');
    }
  }
}
