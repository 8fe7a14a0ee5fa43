/** Buckets grow by 2 %: as exact as a difference between two runs can be, and small in a file. */
const growth = 1.02;
const logGrowth = Math.log(growth);
const smallestMs = 0.1;

/** How many durations fell into each bucket: [bucket, count], ascending, without empty ones. */
export type Histogram = readonly (readonly [bucket: number, count: number])[];

export const histogramOf = (latencyMs: Float64Array): Histogram => {
  const counts = new Map<number, number>();
  for (const ms of latencyMs) {
    const bucket = bucketOf(ms);
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => a - b);
};

/** Adds up the counts of several. */
export const mergeHistograms = (histograms: readonly Histogram[]): Histogram => {
  const counts = new Map<number, number>();
  for (const [bucket, count] of histograms.flat()) counts.set(bucket, (counts.get(bucket) ?? 0) + count);
  return [...counts].sort(([a], [b]) => a - b);
};

/** The longest duration that bucket holds, ms. */
export const upperMs = (bucket: number): number => smallestMs * growth ** bucket;

const bucketOf = (ms: number): number =>
  ms <= smallestMs ? 0 : Math.ceil(Math.log(ms / smallestMs) / logGrowth);
