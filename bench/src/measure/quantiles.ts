/** Of a number of durations, ms. */
export interface Quantiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** @param latencyMs in any order, without NaN. @returns null when there are none */
export const quantilesOf = (latencyMs: Float64Array): Quantiles | null => {
  if (latencyMs.length === 0) return null;
  const sorted = latencyMs.toSorted();
  return {
    p50: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    p99: quantile(sorted, 0.99),
    p999: quantile(sorted, 0.999),
    max: quantile(sorted, 1),
  };
};

/** The smallest value that at least a share of `q` does not exceed. @param sorted ascending, not empty */
export const quantile = (sorted: Float64Array, q: number): number =>
  sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
