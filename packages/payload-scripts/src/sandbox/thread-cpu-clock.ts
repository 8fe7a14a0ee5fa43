import { readFileSync } from 'node:fs';

/** First number: nanoseconds that this thread was on a processor. Node tells it of the whole process only. */
const SCHEDSTAT = '/proc/thread-self/schedstat';

const readSchedstat = (): number => Number.parseInt(readFileSync(SCHEDSTAT, 'latin1'), 10) / 1e6;

const choose = (): (() => number) => {
  try {
    return Number.isFinite(readSchedstat()) ? readSchedstat : () => performance.now();
  } catch {
    return () => performance.now();
  }
};

/** Processor time of the thread that asks, ms; on systems other than Linux the time that passes. A read takes 5 to 70 µs. */
export const threadCpuMs: () => number = choose();
