import type { InstantStep } from '../instant/instant-result.js';
import { summaryOf } from '../measure/step-summary.js';
import type { SystemName } from '../system.js';

/** A made-up step for tests of the report. @param unanswered requests beside those with `latencyMs` */
export const stepOf = (
  system: SystemName,
  run: number,
  rate: number,
  latencyMs: readonly number[],
  unanswered = 0,
): InstantStep => {
  const requests = latencyMs.length + unanswered;
  const answered = (n: number) => n < latencyMs.length;
  const numbers = Array.from({ length: requests }, (_, n) => n);
  return {
    system,
    run,
    rate,
    summary: summaryOf({
      rate,
      startedAt: 0,
      latencyMs: Float64Array.from(numbers, (n) => latencyMs[n] ?? Number.NaN),
      sentLateMs: new Float64Array(requests),
      status: Uint16Array.from(numbers, (n) => (answered(n) ? 200 : 0)),
      code: Int32Array.from(numbers, (n) => (answered(n) ? 0 : -1)),
    }),
    use: {
      seconds: 1,
      busy: 0.5,
      steal: 0,
      cpuSeconds: { gateway: 0.001, scheduler: 0.002, dispatcher: 0.003, kafka: 0.004, load: 0.005 },
      residentBytes: {},
    },
    stealOfAttempts: [0],
  };
};
