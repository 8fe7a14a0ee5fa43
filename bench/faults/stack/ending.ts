/** What is to be done at the end, the last added first; the end may come while things are still being started. */
export class Ending {
  private readonly steps: (() => unknown)[] = [];
  private ending: Promise<void> | undefined;

  /** @throws when the end has begun, after the step is done: what was just started is not wanted any more */
  async add(step: () => unknown): Promise<void> {
    if (!this.ending) {
      this.steps.push(step);
      return;
    }
    await step();
    throw new Error('stopped while it was starting');
  }

  /** May be called again; all calls resolve when everything is done. A step that fails does not stop the others. */
  run(): Promise<void> {
    this.ending ??= this.runSteps();
    return this.ending;
  }

  private async runSteps(): Promise<void> {
    const failures: unknown[] = [];
    for (const step of this.steps.reverse())
      await Promise.resolve()
        .then(step)
        .catch((failure: unknown) => failures.push(failure));
    if (failures.length > 0) throw new AggregateError(failures, 'not everything could be stopped');
  }
}
