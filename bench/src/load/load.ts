import { CalledChild } from '../child/called-child.js';
import type { LoadCalls } from './load-calls.js';
import type { Step, StepOptions } from './step.js';

/** An open-loop load generator in a process of its own: what it sends does not depend on what is answered. */
export class Load {
  private readonly child: CalledChild<LoadCalls>;

  /** @param nodeArguments e.g. `--cpu-prof` */
  constructor(nodeArguments: readonly string[] = []) {
    this.child = new CalledChild<LoadCalls>(new URL('./main.js', import.meta.url), nodeArguments);
  }

  get pid(): number {
    return this.child.pid;
  }

  /** Resolves when every request was answered or is past its limit. One step at a time. */
  run(options: StepOptions): Promise<Step> {
    return this.child.call('run', options);
  }

  /** Ends the process. May be called twice. */
  stop(): Promise<void> {
    return this.child.end();
  }
}
