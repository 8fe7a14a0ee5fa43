/** Time that passes, whatever the wall clock says. Tests bring their own. */
export interface Timers {
  /** Monotonic, ms. */
  now(): number;
  /** Runs `action` once, later. @returns takes it back */
  after(delayMs: number, action: () => void): () => void;
}

export const systemTimers: Timers = {
  now: () => performance.now(),
  after: (delayMs, action) => {
    const timer = setTimeout(action, delayMs);
    return () => clearTimeout(timer);
  },
};

export const pause = (timers: Timers, delayMs: number): Promise<void> =>
  new Promise((resolve) => timers.after(delayMs, resolve));

/** Waits for `waiting`, but not longer than `limitMs`. */
export const within = async (timers: Timers, waiting: Promise<unknown>, limitMs: number): Promise<void> => {
  let cancel = (): void => undefined;
  const late = new Promise<void>((resolve) => {
    cancel = timers.after(limitMs, resolve);
  });
  await Promise.race([waiting, late]);
  cancel();
};
