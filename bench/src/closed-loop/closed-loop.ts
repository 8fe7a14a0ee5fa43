import { CalledChild } from '../child/called-child.js';
import type { ClosedLoopCalls, ClosedLoopOptions, ClosedLoopResult } from './closed-loop-calls.js';

/** Runs `options` in a process of its own and resolves when every request has ended. */
export const closedLoop = async (options: ClosedLoopOptions): Promise<ClosedLoopResult> => {
  const child = new CalledChild<ClosedLoopCalls>(new URL('./main.js', import.meta.url));
  try {
    return await child.call('run', options);
  } finally {
    await child.end();
  }
};
