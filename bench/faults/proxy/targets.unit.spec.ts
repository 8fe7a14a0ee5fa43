import { describe, expect, it } from '@jest/globals';
import { Targets } from './targets.js';

describe('Targets', () => {
  it('offers every target first in turn', () => {
    const targets = new Targets([1, 2, 3]);
    expect([targets.inTurn(), targets.inTurn(), targets.inTurn(), targets.inTurn()]).toEqual([
      [1, 2, 3],
      [2, 3, 1],
      [3, 1, 2],
      [1, 2, 3],
    ]);
  });

  it('leaves out a target while it is dead', () => {
    const targets = new Targets([1, 2]);
    targets.setAlive(1, false);
    expect([targets.inTurn(), targets.inTurn()]).toEqual([[2], [2]]);
    targets.setAlive(1, true);
    expect([targets.inTurn(), targets.inTurn()]).toEqual([
      [1, 2],
      [2, 1],
    ]);
  });

  it('offers all of them when none is alive', () => {
    const targets = new Targets([1, 2]);
    targets.setAlive(1, false);
    targets.setAlive(2, false);
    expect(targets.inTurn().sort()).toEqual([1, 2]);
  });
});
