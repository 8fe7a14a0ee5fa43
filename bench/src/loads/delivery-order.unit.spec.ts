import { describe, expect, it } from '@jest/globals';
import { wrongDeliveries } from './delivery-order.js';

const wrong = (...received: number[]) => wrongDeliveries(new Map([['a', received]]), ['a'], [0, 1, 2]);

describe('the order of delivery', () => {
  it('is right when every value came once, in order of acceptance', () => {
    expect(wrong(0, 1, 2)).toEqual([]);
  });

  it.each([
    ['two changed places', [0, 2, 1]],
    ['one came twice', [0, 1, 1, 2]],
    ['one is missing', [0, 2]],
    ['the last came twice', [0, 1, 2, 2]],
  ])('is wrong when %s', (_, received) => {
    expect(wrong(...received)).toEqual([{ assetId: 'a', received }]);
  });

  it('is wrong for a device that received nothing', () => {
    expect(wrongDeliveries(new Map(), ['a'], [0])).toEqual([{ assetId: 'a', received: [] }]);
  });
});
