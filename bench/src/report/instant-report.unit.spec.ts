import { describe, expect, it } from '@jest/globals';
import type { InstantResult } from '../instant/instant-result.js';
import { cpuTable } from './cpu-table.js';
import { highestRateOfRuns, highestRates } from './highest-rates.js';
import { latencyTable } from './latency-table.js';
import { stageTables } from './stage-tables.js';
import { stepOf } from './step-of.js';

const result: InstantResult = {
  steps: [
    stepOf('floor', 1, 300, [20, 20, 20]),
    stepOf('floor', 2, 300, [22, 22, 22]),
    stepOf('floor', 3, 300, [40, 40, 40]),
    stepOf('setpoint', 1, 300, [33, 33, 33]),
    stepOf('setpoint', 2, 300, [30, 30, 30], 1),
    stepOf('setpoint', 3, 300, [600, 600, 600]),
    stepOf('common-way', 1, 100, [900, 900]),
  ],
  collapses: [{ system: 'common-way', run: 1, rate: 100 }],
};

const line = (table: string, start: RegExp) => table.split('\n').find((row) => start.test(row)) ?? '';

describe('the latency table', () => {
  const table = latencyTable(result);

  it('shows median and edges of the runs', () => {
    expect(line(table, /^300 +floor/)).toMatch(/ 22 \(20–40\) .* 100 +3$/);
  });

  it('divides the medians of Setpoint and the floor', () => {
    expect(line(table, /^ +setpoint÷floor/)).toMatch(/1\.50×/);
  });

  it('shows the worst of the runs as answered, and why', () => {
    expect(line(table, /^300 +setpoint/)).toMatch(/ 75\.00 +3 +timeout: 1$/);
  });

  it('says from where on a system was not run', () => {
    expect(line(table, /^300 +common-way/)).toContain('not run: collapsed at 100');
  });

  it('has no row for rates that only the common way was given', () => {
    expect(line(table, /^100 +floor/)).toBe('');
  });
});

describe('the highest rate', () => {
  it('is that of each run which was answered in full with p99 below 500 ms', () => {
    expect(highestRateOfRuns(result, 'setpoint')).toEqual([300, 0, 0]);
    expect(highestRateOfRuns(result, 'common-way')).toEqual([0]);
  });

  it('is compared with the floor', () => {
    const steps = [stepOf('floor', 1, 1_000, [20]), stepOf('setpoint', 1, 600, [20])];
    expect(line(highestRates({ steps, collapses: [] }), /^setpoint/)).toMatch(/ 600 +0\.60×/);
  });
});

describe('the CPU table', () => {
  it('divides by the commands that succeeded', () => {
    const table = cpuTable({ steps: [stepOf('floor', 1, 300, [20, 20], 5)], collapses: [] });
    expect(line(table, /^300 +floor/)).toMatch(/0\.50 +1\.0 +1\.5 +3\.0 +2\.0 +0 +2\.5 +0 +7\.5 +50$/);
  });
});

describe('the tables of stages', () => {
  it('are none when no step was asked', () => {
    expect(stageTables(result)).toEqual([]);
  });

  it('say how many commands are left out', () => {
    const stages = {
      stages: [{ stage: 'device', meanMs: 2, p50Ms: 1, p99Ms: 9 } as const],
      complete: 2,
      commands: 3,
    };
    const [title, table = ''] = stageTables({
      steps: [{ ...stepOf('setpoint', 1, 300, [20]), stages }],
      collapses: [],
    });
    expect(title).toContain('300/s');
    expect(title).toContain('1 of 3 commands left out');
    expect(line(table, /^device/)).toMatch(/2\.0 +1\.0 +9\.0$/);
  });
});
