import type { Step, StepOptions } from './step.js';

/** What the process of the load generator answers. */
export interface LoadCalls {
  readonly [name: string]: (argument: never) => unknown;
  run(options: StepOptions): Promise<Step>;
}
