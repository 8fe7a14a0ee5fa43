/** Pauses between attempts: `firstMs`, doubled each time up to `maxMs`, of which half is left to chance. */
export interface Backoff {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** @param attempt 0 for the first pause */
export const pauseMs = ({ firstMs, maxMs }: Backoff, attempt: number, random = Math.random): number =>
  Math.min(firstMs * 2 ** attempt, maxMs) * (0.5 + random() / 2);

/** Waits, at most until `signal` is aborted. */
export const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });

/** Resolves when `promise` has settled, either way, at the latest after `ms`. */
export const within = (ms: number, promise: Promise<unknown>): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    promise.then(done, done);
  });
