import { describe, expect, it } from '@jest/globals';
import { readArguments } from './arguments.js';

const read = (...args: string[]) => readArguments(args, () => 'made-up');

describe('the arguments of the fault battery', () => {
  it('are those of a usual run when none is given', () => {
    expect(read()).toEqual({
      seed: 'made-up',
      minutes: undefined,
      only: undefined,
      isShort: false,
      isFull: false,
      keep: false,
      rate: 75,
      capacity: 600,
      devices: 300,
    });
  });

  it('ask for less in the short form, unless they say how much', () => {
    expect(read('--short')).toMatchObject({ isShort: true, devices: 60, rate: 40 });
    expect(read('--short', '--devices', '30')).toMatchObject({ devices: 30, rate: 40 });
  });

  it('are read as they were given', () => {
    const given = read('--seed', 'x7', '--minutes', '30', '--only', 'F3, F5', '--full', '--keep');
    expect(given).toMatchObject({ seed: 'x7', minutes: 30, only: ['F3', 'F5'], isFull: true, keep: true });
  });

  it.each([
    ['a time of nothing', ['--minutes', '0']],
    ['a rate in words', ['--rate', 'many']],
    ['too few devices for all behaviours', ['--devices', '19']],
    ['two forms at once', ['--short', '--full']],
    ['what nobody knows', ['--faster']],
  ])('are refused when they ask for %s', (_, args) => {
    expect(() => read(...args)).toThrow();
  });
});
