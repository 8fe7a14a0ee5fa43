import { describe, expect, it } from '@jest/globals';
import { LatestEpochs } from './latest-epochs.js';

describe('the latest epochs', () => {
  it('are of so many devices only, those that logged in last', () => {
    const epochs = new LatestEpochs();
    for (let n = 0; n <= 10_000; n += 1) epochs.note(`a${n}`, 5);
    expect([epochs.isOutdated('a0', 4), epochs.isOutdated('a1', 4)]).toEqual([false, true]);
    epochs.note('a1', 6);
    epochs.note('new', 7);
    expect([epochs.isOutdated('a1', 5), epochs.isOutdated('a2', 4)]).toEqual([true, false]);
  });
});
