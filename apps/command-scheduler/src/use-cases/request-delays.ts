import type { RequestDelay, SubmitCommand } from '@setpoint/contracts';

/** Gateways are told of delays from here on; below, a scheduler keeps up. */
const NOTEWORTHY_MS = 250;

/** How far a pass is behind the gateways that wrote its submits; both read the database's clock. */
export class RequestDelays {
  private readonly longest = new Map<number, number>();
  private readonly askers = new Set<number>();

  note(partition: number, { createdAt, replyTo }: SubmitCommand, now: number): void {
    if (!replyTo) return;
    this.askers.add(replyTo.slot);
    const waitedMs = now - createdAt;
    if (waitedMs > (this.longest.get(partition) ?? 0)) this.longest.set(partition, waitedMs);
  }

  /** What the gateways that submitted have to know; null while there is nothing to tell. */
  get told(): { readonly slots: ReadonlySet<number>; readonly delays: readonly RequestDelay[] } | null {
    const delays = [...this.longest]
      .filter(([, waitedMs]) => waitedMs >= NOTEWORTHY_MS)
      .map(([partition, waitedMs]) => ({ partition, waitedMs }));
    return delays.length > 0 ? { slots: this.askers, delays } : null;
  }
}
