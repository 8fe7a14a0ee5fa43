import type { BenchDevice } from '../system.js';
import type { KindSettings } from './request-kind.js';
import type { RequestKindName } from './request-kinds.js';

/** One step: requests of one kind at one rate. */
export interface StepOptions {
  /** The system's, http://host:port */
  readonly url: string;
  /** Requests take turns over all of them. */
  readonly devices: readonly BenchDevice[];
  /** Requests a second; the n-th is due at start + n / rate, whether earlier ones were answered or not. */
  readonly rate: number;
  readonly seconds: number;
  readonly request: RequestKindName;
  readonly settings?: KindSettings;
  /** Sent with every request, e.g. authorization. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A request without an answer so long after it was due counts as not answered; 35 s unless given. */
  readonly limitMs?: number;
  readonly keepCommandIds?: boolean;
}

/** In place of an HTTP status. */
export const noAnswer = 0;
export const connectionFailed = 1;

/** What came of a step. The n-th element of each array is about the n-th request. */
export interface Step {
  readonly rate: number;
  /** When request 0 was due, epoch ms with fractions; request n was due `n * 1000 / rate` later. */
  readonly startedAt: number;
  /** From when it was due to the last byte of the answer; NaN where none came. */
  readonly latencyMs: Float64Array;
  /** How much later than due it was sent: what the load generator itself could not keep up with. */
  readonly sentLateMs: Float64Array;
  /** HTTP status, `noAnswer` or `connectionFailed`. */
  readonly status: Uint16Array;
  /** The answer's own code; -1 where there was none. */
  readonly code: Int32Array;
  /** Decimal text, empty where the answer had none; only with `keepCommandIds`. */
  readonly commandIds?: readonly string[];
}

/** When request `n` was due, epoch ms. */
export const dueAt = ({ startedAt, rate }: Pick<Step, 'startedAt' | 'rate'>, n: number): number =>
  startedAt + (n * 1_000) / rate;
