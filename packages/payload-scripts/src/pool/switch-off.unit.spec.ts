import { describe, expect, it } from '@jest/globals';
import { SwitchOff } from './switch-off.js';

const newSwitch = () => new SwitchOff('something');
const fail = (switchOff: SwitchOff, times: number, nowMs = 0) => {
  for (let i = 0; i < times; i++) switchOff.failed('timedOut, it ran too long', nowMs);
};

describe('A switch', () => {
  it('goes off at the fifth costly failure', () => {
    const switchOff = newSwitch();
    const switched = Array.from({ length: 5 }, () => switchOff.failed('', 0));
    expect(switched).toEqual([false, false, false, false, true]);
  });

  it('stays on while at least every second call is cheap', () => {
    const switchOff = newSwitch();
    for (let i = 0; i < 100; i++) {
      fail(switchOff, 1);
      switchOff.worked();
    }
    expect(switchOff.problem(0)).toBeNull();
  });

  it('says since when, until when and what failed last', () => {
    const switchOff = newSwitch();
    fail(switchOff, 5, 1_767_225_600_000);
    expect(switchOff.problem(1_767_225_629_999)).toBe(
      'the script is switched off for something since 2026-01-01T00:00:00.000Z until 2026-01-01T00:00:30.000Z, after it failed 5 times: timedOut, it ran too long',
    );
    expect(switchOff.problem(1_767_225_630_000)).toBeNull();
  });

  it('stays off twice as long each time that the first call after the pause fails, up to five minutes', () => {
    const switchOff = newSwitch();
    fail(switchOff, 5, 0);
    let nowMs = 0;
    const pauses: number[] = [];
    for (let i = 0; i < 6; i++) {
      const from = nowMs;
      while (switchOff.problem(nowMs) !== null) nowMs += 1_000;
      pauses.push((nowMs - from) / 1_000);
      expect(switchOff.failed('', nowMs)).toBe(true);
    }
    expect(pauses).toEqual([30, 60, 120, 240, 300, 300]);
  });

  it('begins with the shortest pause again after the score has come down', () => {
    const switchOff = newSwitch();
    fail(switchOff, 5, 0);
    for (let i = 0; i < 4; i++) switchOff.worked();
    fail(switchOff, 5, 100_000);
    expect(switchOff.problem(129_999)).not.toBeNull();
    expect(switchOff.problem(130_000)).toBeNull();
  });
});
