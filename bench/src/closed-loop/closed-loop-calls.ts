import type { KindSettings } from '../load/request-kind.js';
import type { RequestKindName } from '../load/request-kinds.js';
import type { BenchDevice } from '../system.js';

/** Callers that each send the next request when the last one is answered. */
export interface ClosedLoopOptions {
  /** The system's, http://host:port */
  readonly url: string;
  /** Requests take turns over all of them. */
  readonly devices: readonly BenchDevice[];
  readonly callers: number;
  readonly request: RequestKindName;
  readonly settings?: KindSettings;
  /** Number of the first request; later ones count on. */
  readonly from?: number;
  /** No request is begun after so many; the last ones are waited for. */
  readonly seconds?: number;
  /** No request is begun after so many requests. */
  readonly count?: number;
}

export interface ClosedLoopResult {
  /** Requests that were begun; all of them have ended. */
  readonly sent: number;
  /** HTTP 200 and code 0. */
  readonly succeeded: number;
  /** How often what else was answered, by "HTTP status/code". */
  readonly others: Readonly<Record<string, number>>;
  /** From the first request to the end of the last one. */
  readonly tookMs: number;
  /** Of those that succeeded, in order of their end. */
  readonly latencyMs: Float64Array;
}

/** What the process of the callers answers. */
export interface ClosedLoopCalls {
  readonly [name: string]: (argument: never) => unknown;
  run(options: ClosedLoopOptions): Promise<ClosedLoopResult>;
}

/** For who watches. */
export const closedLoopLine = ({ sent, succeeded, others, tookMs }: ClosedLoopResult): string => {
  const rest = Object.keys(others).length > 0 ? `, others ${JSON.stringify(others)}` : '';
  return `${succeeded} of ${sent} succeeded in ${(tookMs / 1_000).toFixed(1)} s${rest}`;
};
