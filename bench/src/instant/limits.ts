import type { StepSummary } from '../measure/step-summary.js';

/** A system keeps up with a rate while all are answered and p99 is below this, ms. */
export const keepsUpBelowMs = 500;

export const keepsUp = ({ succeeded, requests, latencyMs }: StepSummary): boolean =>
  succeeded === requests && latencyMs !== null && latencyMs.p99 < keepsUpBelowMs;

/** So much worse than not keeping up that higher rates would only measure the queue in front of it. */
export const collapsed = ({ succeededPercent, latencyMs }: StepSummary): boolean =>
  succeededPercent < 90 || latencyMs === null || latencyMs.p50 > 2_000;

/** Steps with more stolen time than this are repeated, so often. */
export const tooMuchSteal = 0.05;
export const maxRepeats = 2;
