import type { HandedOver } from '@setpoint/contracts';
import type { Outbox } from './outbox.js';
import { replyReport } from './report.js';
import type { Timers } from './timers.js';

/** Most devices answer sooner; their reply then carries the instant, and one record does for two. */
const HELD_BACK_MS = 100;

/** What a reply must name to answer a command. */
export interface Answered {
  readonly messageId: string;
  readonly kind: 'set' | 'invoke' | 'raw';
  /** Only with `invoke`. */
  readonly serviceId?: string;
}

interface Held {
  readonly handedOver: HandedOver;
  readonly answered: Answered;
  readonly cancelTimer: () => void;
}

/** `dispatch.handedOver`, held back for a moment and dropped when the device's reply overtakes it. */
export class HandOverReports {
  private readonly held = new Map<string, Held>();

  constructor(
    private readonly outbox: Outbox,
    private readonly timers: Timers,
  ) {}

  hold(handedOver: HandedOver, answered: Answered): void {
    this.release(handedOver.assetId);
    const cancelTimer = this.timers.after(HELD_BACK_MS, () => this.release(handedOver.assetId));
    this.held.set(handedOver.assetId, { handedOver, answered, cancelTimer });
  }

  /** @returns when the answered command was written, if that was not reported yet; now the reply has to say it */
  overtakenBy(assetId: string, reply: Answered): number | undefined {
    const held = this.held.get(assetId);
    if (!held || !isAnsweredBy(held.answered, reply)) return undefined;
    held.cancelTimer();
    this.held.delete(assetId);
    return held.handedOver.at;
  }

  releaseAll(): void {
    for (const assetId of [...this.held.keys()]) this.release(assetId);
  }

  dropAll(): void {
    for (const { cancelTimer } of this.held.values()) cancelTimer();
    this.held.clear();
  }

  private release(assetId: string): void {
    const held = this.held.get(assetId);
    if (!held) return;
    held.cancelTimer();
    this.held.delete(assetId);
    this.outbox.add(replyReport('dispatch.handedOver', held.handedOver));
  }
}

const isAnsweredBy = (expected: Answered, reply: Answered): boolean =>
  expected.messageId === reply.messageId &&
  expected.kind === reply.kind &&
  expected.serviceId === reply.serviceId;
