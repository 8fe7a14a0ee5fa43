import { describe, expect, it } from '@jest/globals';
import { readDevice, readDevices } from './device-selection.js';
import { parseQuery } from './query.js';

const devices = (query: string) => readDevices(parseQuery(`/x?${query}`));
const ids = (count: number) => Array.from({ length: count }, (_, i) => `a${i}`);

describe('device selectors', () => {
  it.each([
    ['assetId=a', [{ assetId: 'a' }]],
    ['assetId=a,,a', [{ assetId: 'a' }]],
    ['assetId=%20b%20,a,', [{ assetId: 'b' }, { assetId: 'a' }]],
    ['productKey=p&deviceKey=d', [{ productKey: 'p', deviceKey: 'd' }]],
    ['productKey=p&deviceKey=d&assetId=a', [{ assetId: 'a' }]],
    ['productKey=p&deviceKey=d&assetId=,', [{ productKey: 'p', deviceKey: 'd' }]],
  ])('%s selects %j', (query, expected) => {
    expect(devices(query)).toEqual({ ok: true, value: expected });
  });

  it.each(['', 'productKey=p', 'deviceKey=d', 'assetId=,', `assetId=${'a'.repeat(65)}`, 'assetId=%00'])(
    '"%s" selects nothing',
    (query) => {
      expect(devices(query).ok).toBe(false);
    },
  );

  it('takes 100 assets and refuses one more [contract 1.4 #2]', () => {
    expect(devices(`assetId=${ids(100)}`).ok).toBe(true);
    expect(devices(`assetId=${ids(101)}`).ok).toBe(false);
  });

  it('refuses a list where one device is meant [contract 1.4]', () => {
    expect(readDevice(parseQuery('/x?assetId=a,b')).ok).toBe(false);
    expect(readDevice(parseQuery('/x?assetId=a'))).toEqual({ ok: true, value: { assetId: 'a' } });
  });
});
