/** Middle and edges of what several runs measured. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @returns undefined when there are no values. With an even number the median is the mean of the middle two. */
export const spreadOf = (values: readonly number[]): Spread | undefined => {
  const sorted = values.toSorted((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) return undefined;
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return { median: ((low ?? min) + (high ?? max)) / 2, min, max };
};
