import type { MachineUse } from '../measure/machine-use.js';
import type { StepSummary } from '../measure/step-summary.js';
import type { StageTimes } from '../stages/stage-times.js';
import type { SystemName } from '../system.js';

/** One rate of one system in one run. */
export interface InstantStep {
  readonly system: SystemName;
  /** From 1. */
  readonly run: number;
  readonly rate: number;
  readonly summary: StepSummary;
  readonly use: MachineUse;
  /** Share of stolen time of each attempt; the last one is the one that counts. */
  readonly stealOfAttempts: readonly number[];
  /** Where the time went; only Setpoint tells, and only at some rates. */
  readonly stages?: StageTimes;
}

/** Where a system of a run stopped because it no longer kept up. */
export interface Collapse {
  readonly system: SystemName;
  readonly run: number;
  /** Higher rates were not run. */
  readonly rate: number;
}

export interface InstantResult {
  readonly steps: readonly InstantStep[];
  readonly collapses: readonly Collapse[];
}
