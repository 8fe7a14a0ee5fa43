/** Counts the requests being answered: bounds them, and lets a stopping process wait for the last one. */
export class InFlight {
  private running = 0;
  private isClosed = false;
  private onEmpty: (() => void) | undefined;

  constructor(private readonly max: number) {}

  get count(): number {
    return this.running;
  }

  get isDraining(): boolean {
    return this.isClosed;
  }

  /** A request that was let in calls `leave` once. */
  enter(): 'in' | 'full' | 'draining' {
    if (this.isClosed) return 'draining';
    if (this.running >= this.max) return 'full';
    this.running += 1;
    return 'in';
  }

  leave(): void {
    this.running -= 1;
    if (this.running === 0) this.onEmpty?.();
  }

  /**
   * Lets nobody in any more and waits for those inside.
   *
   * @returns whether all left within `limitMs`
   */
  async drain(limitMs: number): Promise<boolean> {
    this.isClosed = true;
    if (this.running === 0) return true;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), limitMs);
      this.onEmpty = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }
}
