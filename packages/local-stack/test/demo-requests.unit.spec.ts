import { describe, expect, it } from '@jest/globals';
import {
  demoChannelId,
  demoDevices,
  demoModel,
  demoOrgId,
} from '../../../apps/device-simulator/src/demo/demo-tenant.js';
import { demoRequests } from '../src/run/demo-requests.js';

describe('demoRequests', () => {
  const text = demoRequests('http://127.0.0.1:8080');
  const all = (pattern: RegExp) => new Set([...text.matchAll(pattern)].map(([, found]) => found));

  it('names only what the demo tenant has', () => {
    const known = demoDevices.map(({ assetId }) => assetId);
    for (const assetId of all(/assetId(?:=|":")(\w+)/g)) expect(known).toContain(assetId);
    for (const point of all(/measurepointId(?:=|":")(\w+)/g)) {
      expect(demoModel.measurepoints).toHaveProperty(String(point));
    }
    expect(all(/orgId=(\w+)/g)).toEqual(new Set([demoOrgId]));
    expect(all(/(DATASVC[.\w]+)/g)).toEqual(new Set([demoChannelId]));
  });
});
