import type { Sample } from '../history.js';
import type { FaultTenant } from '../stack/fault-stack.js';
import type { ProbedDevice } from './probed-device.js';

export interface CallersOptions {
  /** Where calls are made: http://host:port of the link to the gateways. */
  readonly url: string;
  readonly tenants: readonly FaultTenant[];
  readonly probed: ProbedDevice;
  readonly seed: string;
  /** calls.jsonl */
  readonly file: string;
}

export interface CallerCounts {
  readonly asked: number;
  /** Answered with anything. */
  readonly told: number;
  /** Without an answer. */
  readonly failed: number;
  /** Under way. */
  readonly open: number;
  /** Due while so many were under way that no further was made. */
  readonly leftOut: number;
}

/** What the process of the callers answers. */
export interface CallersCalls {
  readonly [name: string]: (argument: never) => unknown;
  prepare(options: CallersOptions): void;
  setRate(perSecond: number): void;
  probe(argument: undefined): Promise<Sample['probe']>;
  counts(argument: undefined): CallerCounts;
  finish(argument: undefined): Promise<CallerCounts>;
}
