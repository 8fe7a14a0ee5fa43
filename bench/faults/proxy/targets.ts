/** Ports that new connections go to, in turn. */
export class Targets {
  private readonly dead = new Set<number>();
  private next = 0;

  constructor(private readonly ports: readonly number[]) {}

  /** Whether a target may be chosen. */
  setAlive(port: number, alive: boolean): void {
    if (alive) this.dead.delete(port);
    else this.dead.add(port);
  }

  /**
   * What to try for one connection, in this order. When none is alive it is all of them: what is known of them may
   * be old, and a refusal tells the client no less.
   */
  inTurn(): number[] {
    const alive = this.ports.filter((port) => !this.dead.has(port));
    const chosen = alive.length > 0 ? alive : this.ports;
    const first = this.next++ % chosen.length;
    return [...chosen.slice(first), ...chosen.slice(0, first)];
  }
}
