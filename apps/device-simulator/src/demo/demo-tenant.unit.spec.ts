import { describe, expect, it } from '@jest/globals';
import { demoDevices, demoImport, demoProduct } from './demo-tenant.js';

describe('the demo tenant', () => {
  it('has ids and secrets of the shape that the registry gives', () => {
    for (const { assetId, keys } of demoDevices) {
      expect(assetId).toMatch(/^[A-Za-z0-9]{8}$/);
      expect(keys.productKey).toMatch(/^[A-Za-z0-9]{8}$/);
      expect(keys.deviceSecret).toMatch(/^[A-Za-z0-9]{20}$/);
    }
    expect(new Set(demoDevices.map((d) => d.assetId)).size).toBe(5);
  });

  it('imports the product before its devices, one line each', () => {
    const lines = demoImport()
      .split('\n')
      .map((line) => Object.keys(JSON.parse(line) as object)[0]);
    expect(lines).toEqual(['product', 'device', 'device', 'device', 'device', 'device']);
    expect(demoProduct.productKey).toBe('demoBatt');
  });
});
