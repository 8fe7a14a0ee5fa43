import { describe, expect, it } from '@jest/globals';
import { bounded } from './bounded.js';
import { factsOf } from './facts.js';
import { changeSamples } from './test/changes.js';
import { cleanHistory } from './test/clean-history.js';
import { LOAD_ENDED_MS } from './test/history-builder.js';

const BURST_MS = 60_000;

/** A run that ends in an overload, which gateway-1 holds connections for. */
const endingInOverload = (levelWhenOver: number) => {
  const { history } = cleanHistory();
  const last = history.samples.at(-1)?.at ?? 0;
  const begin = last - BURST_MS;
  const acts = [
    { at: begin, fault: 'F24', phase: 'begin' as const, what: 'overload' },
    { at: last, fault: 'F24', phase: 'end' as const, what: 'overload' },
  ];
  const changed = changeSamples(history, (sample) => {
    const own = sample.processes['gateway-1'];
    const afterMs = sample.at - begin;
    if (!own || afterMs < 0) return sample;
    const handles = afterMs < BURST_MS - 3_000 ? 300 : levelWhenOver;
    return { ...sample, processes: { ...sample.processes, 'gateway-1': { ...own, handles } } };
  });
  return bounded.check(factsOf({ ...changed, acts: [...changed.acts, ...acts] }));
};

describe('what a process takes', () => {
  it('may be much in an overload that lasts to the end of the run', () => {
    expect(LOAD_ENDED_MS).toBeGreaterThan(3 * BURST_MS);
    expect(endingInOverload(60)).toEqual([]);
  });

  it('has to be given back after it', () => {
    expect(endingInOverload(300)).toHaveLength(1);
  });
});
