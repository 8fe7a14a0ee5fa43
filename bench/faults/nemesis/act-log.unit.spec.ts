import { describe, expect, it } from '@jest/globals';
import { faultWindows } from '../checker/fault-windows.js';
import type { Act } from '../history.js';
import { ActLog } from './act-log.js';

const written = () => {
  const acts: Act[] = [];
  let now = 0;
  const log = new ActLog({ append: (act) => acts.push(act as Act) }, () => ++now);
  return { acts, log };
};

describe('the acts of the nemesis', () => {
  it('begin before the work and end after it', async () => {
    const { acts, log } = written();
    const result = await log.during('F1', 'SIGKILL gateway-1', async () => acts.length);
    expect(result).toBe(1);
    expect(faultWindows(acts, 100)).toEqual([{ fault: 'F1', what: 'SIGKILL gateway-1', begin: 1, end: 2 }]);
  });

  it('end also when the work fails', async () => {
    const { acts, log } = written();
    const failing = log.during('F1', 'x', () => Promise.reject(new Error('no such process')));
    await expect(failing).rejects.toThrow('no such process');
    expect(acts.map(({ phase }) => phase)).toEqual(['begin', 'end']);
  });

  it('make no window of what could not be done', () => {
    const { acts, log } = written();
    log.skip('F18', 'slow fsync', 'strace is missing');
    expect(acts).toEqual([
      { at: 1, fault: 'F18', what: 'slow fsync', phase: 'begin', skipped: 'strace is missing' },
    ]);
    expect(faultWindows(acts, 100)).toEqual([]);
  });
});
