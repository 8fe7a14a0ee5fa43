import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../log.js';
import { isStopping } from '../process/live-children.js';

export interface Running {
  readonly exited: Promise<string>;
  stop(): Promise<void>;
}

export interface KeptRunning {
  /** How often it ended by itself since keepRunning was called. */
  unexpectedEnds(): number;
  stop(): Promise<void>;
}

const firstDelayMs = 250;
const longestDelayMs = 8_000;
/** Who ran this long before it ended is started again without delay growing further. */
const healthyAfterMs = 30_000;

/**
 * Starts something and starts it again whenever it ends by itself, saying so, with a delay that doubles while
 * it keeps ending. The first start is the caller's: its failure is thrown.
 */
export async function keepRunning(options: {
  name: string;
  start: () => Promise<Running>;
  tell: Logger;
}): Promise<KeptRunning> {
  const { name, tell } = options;
  const stopped = new AbortController();
  let current = await options.start();
  let unexpectedEnds = 0;

  const supervise = async () => {
    let delayMs = firstDelayMs;
    for (;;) {
      const startedAt = performance.now();
      let how = await current.exited;
      if (stopped.signal.aborted || isStopping()) return;
      unexpectedEnds++;
      if (performance.now() - startedAt > healthyAfterMs) delayMs = firstDelayMs;
      for (let again = false; !again; delayMs = Math.min(delayMs * 2, longestDelayMs)) {
        tell(`${name} ended unexpectedly (${how}): starting it again in ${delayMs / 1000} s.`);
        await sleep(delayMs, undefined, { signal: stopped.signal }).catch(() => undefined);
        if (stopped.signal.aborted || isStopping()) return;
        try {
          current = await options.start();
          again = true;
        } catch (error) {
          if (isStopping()) return;
          how = error instanceof Error ? error.message : String(error);
        }
      }
    }
  };
  const supervision = supervise();

  return {
    unexpectedEnds: () => unexpectedEnds,
    stop: async () => {
      stopped.abort();
      await current.stop();
      await supervision;
    },
  };
}
