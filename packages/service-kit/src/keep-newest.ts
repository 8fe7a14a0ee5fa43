/** Puts `key` behind all others, and forgets the one that was put longest ago when there are more than `limit`. */
export const keepNewest = <K, V>(kept: Map<K, V>, key: K, value: V, limit: number): void => {
  kept.delete(key);
  kept.set(key, value);
  dropOldest(kept, limit);
};

/** Forgets what was put longest ago when there is more than `limit`. One at a time: call it after each addition. */
export const dropOldest = <K>(kept: Set<K> | Map<K, unknown>, limit: number): void => {
  if (kept.size <= limit) return;
  for (const oldest of kept.keys()) {
    kept.delete(oldest);
    return;
  }
};
