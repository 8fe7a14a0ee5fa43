/** Milliseconds as callers write them: decimal digits. */
const TIMESTAMP = /^\d{1,15}$/;

/** By how much a caller's clock may differ, either way [contract 4.2, 4.3]. */
export const MAX_CLOCK_DIFFERENCE_MS = 900_000;

/** Whether text is a time near now. What is signed once must not be good for ever. */
export const isNear = (timestamp: string, nowMs: number): boolean =>
  TIMESTAMP.test(timestamp) && Math.abs(Number(timestamp) - nowMs) <= MAX_CLOCK_DIFFERENCE_MS;
