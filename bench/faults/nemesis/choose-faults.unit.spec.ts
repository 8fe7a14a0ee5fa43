import { describe, expect, it } from '@jest/globals';
import { allFaults } from './all-faults.js';
import { chooseFaults } from './choose-faults.js';

const ids = (wishes: Partial<Parameters<typeof chooseFaults>[1]>) => {
  const chosen = chooseFaults(allFaults, { only: undefined, isShort: false, isFull: false, ...wishes });
  return [chosen.atStart.map(({ id }) => id), chosen.underLoad.map(({ id }) => id)];
};

const numbers = Array.from({ length: 26 }, (_, i) => `F${i + 1}`);

describe('the faults of a run', () => {
  it('are numbered without a gap', () => {
    expect(allFaults.map(({ id }) => id)).toEqual(numbers);
    expect(new Set(allFaults.map(({ name }) => name)).size).toBe(26);
  });

  it('are all but those that take long to prepare', () => {
    expect(ids({})).toEqual([[], numbers.filter((id) => id !== 'F25')]);
  });

  it('are all of them in a full run', () => {
    expect(ids({ isFull: true })).toEqual([['F25'], numbers.filter((id) => id !== 'F25')]);
  });

  it('are kills of each kind of service in the short form', () => {
    expect(ids({ isShort: true })).toEqual([[], ['F1', 'F2', 'F3']]);
  });

  it('are those that are named, in any form', () => {
    expect(ids({ only: ['F25', 'F3'], isShort: true })).toEqual([['F25'], ['F3']]);
  });

  it('are not looked for by names that nobody knows', () => {
    expect(() => ids({ only: ['F3', 'F27'] })).toThrow('--only: "F27" is none of F1, F2,');
  });
});
