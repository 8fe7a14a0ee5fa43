import type { GatewayReply } from '@setpoint/contracts';

/**
 * `unknown`: no answer came while anybody could wait for it; it may have been carried out. `notSent`: it surely was
 * not, because it could not be sent.
 */
export type Answer = GatewayReply | 'unknown' | 'notSent';

interface Entry {
  readonly settle: (answer: Answer) => void;
  readonly timer: NodeJS.Timeout;
}

/** The requests that wait for a scheduler's answer. */
export class Waiting {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly max: number) {}

  get size(): number {
    return this.entries.size;
  }

  hasRoomFor(count: number): boolean {
    return this.entries.size + count <= this.max;
  }

  /** Resolves with the answer, or with `unknown` after `limitMs`. Never rejects. */
  await(requestId: string, limitMs: number): Promise<Answer> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.settle(requestId, 'unknown'), limitMs);
      this.entries.set(requestId, { settle: resolve, timer });
    });
  }

  /** @returns false when nobody waits for it (any more): an answer may come twice, or late */
  settle(requestId: string, answer: Answer): boolean {
    const entry = this.entries.get(requestId);
    if (!entry) return false;
    this.entries.delete(requestId);
    clearTimeout(entry.timer);
    entry.settle(answer);
    return true;
  }

  /** Tells everybody that their answer cannot arrive here. */
  giveUpAll(): void {
    for (const requestId of [...this.entries.keys()]) this.settle(requestId, 'unknown');
  }
}
