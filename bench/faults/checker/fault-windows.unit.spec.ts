import { describe, expect, it } from '@jest/globals';
import type { Act } from '../history.js';
import { faultWindows, windowsAround } from './fault-windows.js';

const begin = (fault: string, at: number): Act => ({ at, fault, phase: 'begin', what: `${fault} at ${at}` });
const end = (fault: string, at: number): Act => ({ at, fault, phase: 'end', what: fault });

const spans = (acts: readonly Act[]) =>
  faultWindows(acts, 100).map((window) => [window.fault, window.begin, window.end]);

describe('the windows of faults', () => {
  it('go from each begin to the end of the same fault', () => {
    expect(spans([begin('F1', 1), begin('F2', 2), end('F1', 3), end('F2', 4)])).toEqual([
      ['F1', 1, 3],
      ['F2', 2, 4],
    ]);
  });

  it('end in the order in which they began when a fault is made twice at a time', () => {
    expect(spans([begin('F1', 1), begin('F1', 2), end('F1', 3), end('F1', 4)])).toEqual([
      ['F1', 1, 3],
      ['F1', 2, 4],
    ]);
  });

  it('end with the run when nobody ended them', () => {
    expect(spans([begin('F1', 1)])).toEqual([['F1', 1, 100]]);
  });

  it('are not there for a fault that could not be made, or that never began', () => {
    expect(spans([{ ...begin('F1', 1), skipped: 'no strace' }, end('F1', 2), end('F2', 2)])).toEqual([]);
  });

  it('have an aftermath', () => {
    const windows = faultWindows([begin('F1', 10), end('F1', 20)], 100);
    expect([9, 10, 25, 26].map((at) => windowsAround(windows, at, 5).length)).toEqual([0, 1, 1, 0]);
  });
});
