import type { GatewayReply, PartReply } from '@setpoint/contracts';

/**
 * `unknown`: no answer came while anybody could wait for it; it may have been carried out. `notSent`: it surely was
 * not, because it could not be sent.
 */
export type Answer = GatewayReply | 'unknown' | 'notSent';

/** Requests that were made together and are waited for together. */
interface Group {
  readonly answers: Answer[];
  open: number;
  readonly resolve: (answers: readonly Answer[]) => void;
  readonly timer: NodeJS.Timeout;
}

interface Entry {
  readonly group: Group;
  /** Its place among the answers of the group. */
  readonly index: number;
  /** Pieces of an answer that is larger than a record, as far as they have come. */
  pieces?: Map<number, string>;
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

  /**
   * Resolves with all answers in the order of the ids, of which there is at least one; those that have not come after
   * `limitMs` are `unknown`. Never rejects. One timer and one promise for all: a call may make 1,000 requests.
   */
  await(requestIds: readonly string[], limitMs: number): Promise<readonly Answer[]> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.giveUp(requestIds), limitMs);
      const answers = new Array<Answer>(requestIds.length).fill('unknown');
      const group = { answers, open: requestIds.length, resolve, timer };
      for (const [index, requestId] of requestIds.entries()) this.entries.set(requestId, { group, index });
    });
  }

  /** @returns false when nobody waits for it (any more): an answer may come twice, or late */
  settle(requestId: string, answer: Answer): boolean {
    const entry = this.entries.get(requestId);
    if (!entry) return false;
    this.entries.delete(requestId);
    const { group, index } = entry;
    group.answers[index] = answer;
    group.open -= 1;
    if (group.open > 0) return true;
    clearTimeout(group.timer);
    group.resolve(group.answers);
    return true;
  }

  /** Keeps a piece of an answer; the last one settles the request with the whole. */
  settleInParts({ requestId, part, parts, json }: PartReply): boolean {
    const entry = this.entries.get(requestId);
    if (!entry) return false;
    entry.pieces ??= new Map();
    entry.pieces.set(part, json);
    if (entry.pieces.size < parts) return true;
    const pieces = [...entry.pieces].sort(([a], [b]) => a - b);
    return this.settle(requestId, JSON.parse(pieces.map(([, text]) => text).join('')));
  }

  /** Tells everybody that their answer cannot arrive here. */
  giveUpAll(): void {
    this.giveUp([...this.entries.keys()]);
  }

  private giveUp(requestIds: readonly string[]): void {
    for (const requestId of requestIds) this.settle(requestId, 'unknown');
  }
}
