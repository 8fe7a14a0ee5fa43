import { describe, expect, it } from '@jest/globals';
import { validatorOf } from '../validate.js';
import {
  CreateControlChannelBody,
  CreateSetChannelBody,
  UpdateControlChannelBody,
  UpdateSetChannelBody,
} from './channel-bodies.js';
import { CodecTestBody } from './codec-test-body.js';
import { InvokeServiceBody, SetMeasurepointBody } from './command-bodies.js';
import { DeliveryBody } from './delivery-body.js';
import { MultiCallBody, MultiInvokeItem, MultiSetItem } from './multi-call-bodies.js';

const item = { requestId: 'w-1', setMeasurepointChannelId: 'DATASVC.SET.a', measurepointId: 'p' };

const call = { requestId: 'w-1', controlChannelId: 'DATASVC.CONTROL.a', serviceId: 's' };

describe('bodies of REST calls', () => {
  it.each([
    [SetMeasurepointBody, { value: false }],
    [SetMeasurepointBody, { value: 0, more: 1 }],
    [InvokeServiceBody, {}],
    [InvokeServiceBody, { inputData: null }],
    [CreateSetChannelBody, { setMeasurepointChannelId: '', desc: null }],
    [UpdateSetChannelBody, {}],
    [MultiCallBody, { data: [5] }],
    [CreateControlChannelBody, { controlChannelId: '' }],
    [UpdateControlChannelBody, { controlChannelId: null, desc: 'd' }],
    [MultiInvokeItem, call],
    [MultiInvokeItem, { ...call, orgId: null, inputData: null }],
    [MultiSetItem, item],
    [MultiSetItem, { ...item, timeout: 300_000, callbackUrl: null, gmtServiceRequest: -1 }],
    [DeliveryBody, { qos: 1 }],
    [CodecTestBody, { direction: 'encode', json: { id: '1' } }],
    [CodecTestBody, { direction: 'encode', json: '{}', script: null, raw: null }],
    [CodecTestBody, { direction: 'decode', raw: '00fF', script: '' }],
    [CodecTestBody, { direction: 'decode', raw: [-128, 255] }],
  ])('%p accepts %j', (dto, body) => {
    expect(validatorOf<unknown>(dto)(body).ok).toBe(true);
  });

  it.each([
    [SetMeasurepointBody, {}],
    [SetMeasurepointBody, { value: null }],
    [SetMeasurepointBody, 12.5],
    [SetMeasurepointBody, [1]],
    [SetMeasurepointBody, JSON.parse('{"__proto__":{"value":1}}')],
    [InvokeServiceBody, { inputData: [] }],
    [CreateSetChannelBody, {}],
    [CreateSetChannelBody, { setMeasurepointChannelId: 'DATASVC.SET.a', desc: 5 }],
    [MultiCallBody, {}],
    [MultiCallBody, { data: {} }],
    [CreateControlChannelBody, { setMeasurepointChannelId: 'DATASVC.SET.a' }],
    [CreateControlChannelBody, { controlChannelId: 'DATASVC.CONTROL.a', desc: 5 }],
    [MultiInvokeItem, item],
    [MultiInvokeItem, { ...call, serviceId: '' }],
    [MultiInvokeItem, { ...call, timeout: 0 }],
    [MultiInvokeItem, { ...call, inputData: [1] }],
    [MultiSetItem, 5],
    [MultiSetItem, { ...item, requestId: '' }],
    [MultiSetItem, { ...item, measurepointId: null }],
    [MultiSetItem, { ...item, timeout: 0 }],
    [MultiSetItem, { ...item, timeout: 300_001 }],
    [MultiSetItem, { ...item, timeout: 1.5 }],
    [MultiSetItem, { ...item, inputData: 'text' }],
    [DeliveryBody, { qos: 2 }],
    [DeliveryBody, { qos: true }],
    [CodecTestBody, { direction: 'both' }],
    [CodecTestBody, { direction: 'decode', raw: '0' }],
    [CodecTestBody, { direction: 'decode', raw: '' }],
    [CodecTestBody, { direction: 'decode', raw: [] }],
    [CodecTestBody, { direction: 'decode', raw: [256] }],
    [CodecTestBody, { direction: 'decode', raw: [0.5] }],
    [CodecTestBody, { direction: 'decode', raw: { length: 1 } }],
    [CodecTestBody, { direction: 'encode', script: 'x'.repeat(262_145) }],
  ])('%p refuses %j', (dto, body) => {
    expect(validatorOf<unknown>(dto)(body).ok).toBe(false);
  });
});
