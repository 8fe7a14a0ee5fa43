/*
 * Each service waits a little longer than the one it asks, so that the answer names who was silent.
 * `timeout` is the caller's, in seconds.
 */
export const deviceWaitMs = (timeout: number): number => timeout * 1_000;
export const dispatchWaitMs = (timeout: number): number => deviceWaitMs(timeout) + 1_000;
export const submitWaitMs = (timeout: number): number => deviceWaitMs(timeout) + 2_000;
