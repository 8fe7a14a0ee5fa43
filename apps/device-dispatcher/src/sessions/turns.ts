/** Work that is done one after the other for each owner. What is kept of an owner goes with it. */
export class Turns {
  private readonly last = new WeakMap<object, Promise<unknown>>();

  /** Begins `work` when all that the owner asked for before has ended, well or not. */
  take<T>(owner: object, work: () => Promise<T>): Promise<T> {
    const turn = (this.last.get(owner) ?? Promise.resolve()).then(work);
    this.last.set(
      owner,
      turn.catch(() => undefined),
    );
    return turn;
  }
}
