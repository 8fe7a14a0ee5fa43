import type { Random } from '@setpoint/simulated-device';

/** Does something again and again at a rate that does not depend on how long it takes. */
export class OpenLoop {
  private timer: NodeJS.Timeout | undefined;
  private ratePerSecond = 0;
  private dueAtMs = 0;

  /** @param random how long until the next: as with callers who know nothing of each other */
  constructor(
    private readonly act: () => void,
    private readonly random: Random,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** So many each second from now on; 0 stops it. */
  setRate(perSecond: number): void {
    clearTimeout(this.timer);
    this.ratePerSecond = perSecond;
    if (perSecond <= 0) return;
    this.dueAtMs = this.nowMs() + this.gapMs();
    this.sleep();
  }

  private sleep(): void {
    this.timer = setTimeout(() => this.actWhileDue(), Math.max(0, this.dueAtMs - this.nowMs()));
  }

  /** What is late is made up for at once. */
  private actWhileDue(): void {
    while (this.dueAtMs <= this.nowMs()) {
      this.act();
      this.dueAtMs += this.gapMs();
    }
    this.sleep();
  }

  private gapMs(): number {
    return (-Math.log(1 - this.random.next()) * 1_000) / this.ratePerSecond;
  }
}
