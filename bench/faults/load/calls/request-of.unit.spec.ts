import { describe, expect, it } from '@jest/globals';
import { faultModel } from '../../stack/fault-stack.js';
import { faultTenant } from '../test/fault-tenant.js';
import { type CallContent, requestOf } from './request-of.js';

const tenant = faultTenant('ta', ['prompt']);
const item = { assetId: 'ta0', token: 'ta-1', timeoutMs: 2_000, pendingTtlMs: 0 };

const request = (content: CallContent) => {
  const { method, path, body } = requestOf(content, tenant);
  const { pathname, searchParams } = new URL(path, 'http://host');
  return {
    method,
    pathname,
    query: Object.fromEntries(searchParams),
    body: body === undefined ? undefined : JSON.parse(body),
  };
};

describe('the request of a call', () => {
  it('sets one point and says how long to wait, in seconds [contract 1.3]', () => {
    expect(request({ kind: 'cached', items: [{ ...item, pendingTtlMs: 60_000 }] })).toEqual({
      method: 'POST',
      pathname: '/connect-service/v2.1/commands',
      query: {
        action: 'setMeasurepoint',
        orgId: 'o-ta',
        assetId: 'ta0',
        measurepointId: faultModel.labelPoint,
        timeout: '2',
        pendingTtl: '60',
      },
      body: { value: 'ta-1' },
    });
  });

  it('has no pendingTtl for an instant command', () => {
    expect(request({ kind: 'instant', items: [item] }).query).not.toHaveProperty('pendingTtl');
  });

  it('invokes the service with the token as its input [contract 1.5]', () => {
    const { query, body } = request({ kind: 'invoke', items: [item] });
    expect(query).toMatchObject({ action: 'invokeService', serviceId: faultModel.service });
    expect(body).toEqual({ inputData: { [faultModel.tokenParameter]: 'ta-1' } });
  });

  it('sets many points in their order, and times are milliseconds [contract 2.3]', () => {
    const items = [
      { ...item, requestId: 'r-1' },
      { ...item, token: 'ta-2', requestId: 'r-2' },
    ];
    const { method, pathname, body } = request({ kind: 'multiSet', items });
    expect([method, pathname]).toEqual(['PUT', '/dataService/devices/multiSet']);
    expect(body.data).toMatchObject([
      {
        requestId: 'r-1',
        inputData: { arg: 'ta-1' },
        timeout: 2_000,
        setMeasurepointChannelId: 'channel-ta',
      },
      { requestId: 'r-2', inputData: { arg: 'ta-2' } },
    ]);
  });

  it('cancels one command, or all of the device [contract 1.7]', () => {
    const one = request({ kind: 'cancel', items: [], target: { assetId: 'ta0', commandId: '7' } });
    expect(one).toMatchObject({
      method: 'POST',
      query: { action: 'cancel', assetId: 'ta0', commandId: '7' },
    });
    const all = request({ kind: 'cancel', items: [], target: { assetId: 'ta0', commandId: null } });
    expect(all.query).not.toHaveProperty('commandId');
  });

  it('reads one command [contract 1.6]', () => {
    const { method, query } = request({
      kind: 'get',
      items: [],
      target: { assetId: 'ta0', commandId: '7' },
    });
    expect(method).toBe('GET');
    expect(query).toMatchObject({ action: 'get', assetId: 'ta0', commandId: '7' });
  });
});
