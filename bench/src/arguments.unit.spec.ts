import { describe, expect, it } from '@jest/globals';
import { readArguments } from './arguments.js';

const read = (...args: string[]) => readArguments(args, '/home/somebody');

describe('arguments of the benchmark', () => {
  it('compares all systems three times unless told otherwise', () => {
    expect(read()).toEqual({
      runs: 3,
      seconds: 8,
      rates: [50, 100, 300, 600, 1_000, 1_500],
      systems: ['floor', 'common-way', 'setpoint'],
      only: undefined,
      quick: false,
      full: false,
      cpuProfDir: undefined,
    });
  });

  it('takes lists, and what is given goes before what is quick', () => {
    expect(read('--quick', '--rates', '75, 300', '--systems=setpoint', '--only', 'instant')).toMatchObject({
      runs: 1,
      rates: [75, 300],
      systems: ['setpoint'],
      only: ['instant'],
    });
  });

  it('sees a relative folder from where it was called', () => {
    expect(read('--cpu-prof', 'profiles').cpuProfDir).toBe('/home/somebody/profiles');
  });

  it.each([
    [['--runs', '0'], 'runs'],
    [['--rates', '50,fast'], 'fast'],
    [['--systems', 'hono'], 'hono'],
    [['--faster'], 'faster'],
  ])('refuses %p', (args, named) => {
    expect(() => read(...args)).toThrow(named);
  });
});
