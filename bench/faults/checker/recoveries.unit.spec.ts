import { describe, expect, it } from '@jest/globals';
import type { History, Sample } from '../history.js';
import type { FaultWindow } from './fault-windows.js';
import { recoveriesOf } from './recoveries.js';
import { cleanHistory } from './test/clean-history.js';

const { settings } = cleanHistory().history;
const SECOND = 1_000;
const at = (second: number): number => settings.startedAt + second * SECOND;

const window = (begin: number, end: number): FaultWindow => ({
  fault: 'F1',
  what: '',
  begin: at(begin),
  end: at(end),
});

/** Of a run of 560 s in which the probe is well but for these seconds. */
const recoveries = (windows: readonly FaultWindow[], isBad: (second: number) => boolean, ms = 10) => {
  const samples = Array.from({ length: 560 }, (_, second): Sample => {
    const probe = isBad(second) ? { ok: ms > 10, ms } : { ok: true, ms: 10 };
    return { at: at(second), processes: {}, probe };
  });
  const history: History = { ...cleanHistory().history, samples };
  return recoveriesOf(history, windows).map(({ afterMs, isDue, isInTime }) => ({ afterMs, isDue, isInTime }));
};

describe('the recovery from a fault', () => {
  it('is the first good probe after the last bad one', () => {
    const isBad = (second: number) => second >= 100 && second <= 109 && second !== 107;
    expect(recoveries([window(100, 105)], isBad)).toEqual([{ afterMs: 5_000, isDue: true, isInTime: true }]);
  });

  it('is not there when answers are slow, and it is too late then', () => {
    const isSlow = (second: number) => second >= 100;
    expect(recoveries([window(100, 105)], isSlow, 1_500)).toEqual([
      { afterMs: null, isDue: true, isInTime: false },
    ]);
  });

  it('is not due when the next fault comes within 30 s', () => {
    const isBad = (second: number) => second >= 100 && second <= 132;
    expect(recoveries([window(100, 105), window(130, 131)], isBad)).toEqual([
      { afterMs: null, isDue: false, isInTime: false },
      { afterMs: 2_000, isDue: true, isInTime: true },
    ]);
  });

  it('counts from the end of the longer one when two faults overlap', () => {
    const isBad = (second: number) => second >= 100 && second <= 121;
    expect(recoveries([window(100, 105), window(101, 120)], isBad)).toEqual([
      { afterMs: 2_000, isDue: true, isInTime: true },
    ]);
  });

  it('does not count a probe that was under way when the next fault began', () => {
    const isBad = (second: number) => second === 199;
    expect(recoveries([window(100, 105), window(200, 201)], isBad, 2_000)[0]).toEqual({
      afterMs: 1_000,
      isDue: true,
      isInTime: true,
    });
  });
});
