/** For transactions that wait for a lock: who want the same take turns, and a turn is short. Better late than a fault. */
export const TURN = { maxWait: 30_000, timeout: 30_000 };
