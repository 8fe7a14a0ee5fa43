import { connectionFailed, noAnswer, type Step } from '../load/step.js';
import { type Histogram, histogramOf } from './histogram.js';
import { type Quantiles, quantile, quantilesOf } from './quantiles.js';

/** What a step comes to. */
export interface StepSummary {
  readonly rate: number;
  readonly requests: number;
  /** Answered with code 0. */
  readonly succeeded: number;
  readonly succeededPercent: number;
  /** Of those with code 0: a quick refusal would otherwise flatter. Null when there are none. */
  readonly latencyMs: Quantiles | null;
  /** How many had each other outcome: "timeout", "connection", "429", "503", "200/11915" (status/code). */
  readonly failures: Readonly<Record<string, number>>;
  /** p99 of how late the load generator was with sending. */
  readonly sentLateP99Ms: number;
  readonly histogram: Histogram;
}

export const summaryOf = (step: Step): StepSummary => {
  const requests = step.code.length;
  const latencyMs = step.latencyMs.filter((_, n) => hasSucceeded(step, n));
  return {
    rate: step.rate,
    requests,
    succeeded: latencyMs.length,
    succeededPercent: requests === 0 ? 0 : (100 * latencyMs.length) / requests,
    latencyMs: quantilesOf(latencyMs),
    failures: failuresOf(step),
    sentLateP99Ms: quantile(step.sentLateMs.toSorted(), 0.99),
    histogram: histogramOf(latencyMs),
  };
};

/** Whether request `n` was answered with HTTP 200 and code 0. */
export const hasSucceeded = ({ status, code }: Pick<Step, 'status' | 'code'>, n: number): boolean =>
  status[n] === 200 && code[n] === 0;

const failuresOf = (step: Step): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (let n = 0; n < step.code.length; n++) {
    if (hasSucceeded(step, n)) continue;
    const name = failureName(step.status[n] ?? noAnswer, step.code[n] ?? 0);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
};

const failureName = (status: number, code: number): string => {
  if (status === noAnswer) return 'timeout';
  if (status === connectionFailed) return 'connection';
  return status === 429 || status === 503 ? String(status) : `${status}/${code}`;
};
