import type { SystemName } from '../system.js';

/** One figure of a load beside the ladder of instant commands. */
export interface LoadRow {
  /** Begins with the load, e.g. "drain: all answered". */
  readonly what: string;
  /** Text where there is no figure, e.g. "not there yet". */
  readonly value: number | string;
  readonly unit: string;
  /** What is to be reached, e.g. "< 10". */
  readonly target?: string;
  readonly system: SystemName;
}

/** @returns makes rows of one system whose `what` begins with `about` */
export const rowsAbout =
  (about: string, system: SystemName = 'setpoint') =>
  (what: string, value: number | string, unit: string, target?: string): LoadRow => ({
    what: `${about}: ${what}`,
    value,
    unit,
    system,
    ...(target !== undefined && { target }),
  });
