/** Numbers that look random and are the same in every run with the same seed. */
export interface Random {
  /** 0 <= n < 1 */
  next(): number;
  /** An integer within `min`..`max`, both included. */
  between(min: number, max: number): number;
  pick<T>(choices: readonly [T, ...T[]]): T;
}

/** @param seed any text; devices take the fleet's seed with their own name behind it */
export const seededRandom = (seed: string): Random => {
  let state = fnv1a(seed);
  // mulberry32: 32 bits of state are plenty for delays and choices.
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  return { next, between, pick: (choices) => choices[between(0, choices.length - 1)] ?? choices[0] };
};

const fnv1a = (text: string): number => {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash;
};
