import { describe, expect, it } from '@jest/globals';
import { codes } from '@setpoint/codes';
import type { Channel, DeviceFacts } from '@setpoint/registry';
import { compileModel, parseThingModel } from '@setpoint/thing-model';
import { batteryModel } from '../../test/battery-model.js';
import { type EdgeOperation, edgeInvoke, edgeSet } from './edge-operation.js';
import { draftOf, echoOf, type ItemFacts, readItem } from './multi-call-item.js';

const ORG = 'o17000000000042';
const NOW = 1_767_225_600_123;

const good = {
  requestId: 'w-9001',
  orgId: ORG,
  setMeasurepointChannelId: 'DATASVC.SET.site-a',
  assetId: 'Kc81mQzT',
  measurepointId: 'setpoint_kw',
  inputData: { arg: 12.5 },
};

const parsed = parseThingModel(batteryModel, { orgId: ORG, modelId: 'battery' });
if (!parsed.ok) throw new Error(parsed.detail);
const model = compileModel(parsed.model);

const device: DeviceFacts = {
  assetId: 'Kc81mQzT',
  orgId: ORG,
  productKey: 'pQ7wXk2L',
  deviceKey: 'ems-01',
  modelId: 'battery',
  deviceName: { defaultValue: 'EMS 1', i18nValue: {} },
  timezone: '+08:00',
  activated: true,
  enabled: true,
  revision: 1,
  replacedEpoch: null,
  dataFormat: 'Json',
  qos: 0,
};
const channel: Channel = { id: 'c1', orgId: ORG, kind: 'set', channelId: 'DATASVC.SET.site-a', desc: null };

const reading = (operation: EdgeOperation, raw: unknown) =>
  readItem(operation, raw, echoOf(operation, raw, ORG, NOW), ORG);

const drafted = (operation: EdgeOperation, raw: unknown, facts: ItemFacts) => {
  const item = reading(operation, raw);
  if (!item.ok) throw new Error(item.refusal.submsg ?? '');
  return draftOf(operation, item.value, facts);
};

const draft = (item: object, more: Partial<ItemFacts> = {}) =>
  drafted(edgeSet, { ...good, ...item }, { channel, device, model, ...more });

const statusOf = (item: unknown, operation = edgeSet) => {
  const read = reading(operation, item);
  return read.ok ? 0 : read.refusal.entry.code;
};

describe('reading an item of a multi-set [contract 2.3, 2.8]', () => {
  it('fills in the default timeout and the time of the request', () => {
    expect(reading(edgeSet, good)).toMatchObject({
      ok: true,
      value: { selector: { assetId: 'Kc81mQzT' }, timeoutMs: 30_000, requestedAt: NOW },
    });
  });

  it.each([null, 0, -1])('takes the time of the server for gmtServiceRequest %j', (gmtServiceRequest) => {
    expect(reading(edgeSet, { ...good, gmtServiceRequest })).toMatchObject({ value: { requestedAt: NOW } });
  });

  it.each(['gmtServiceRequest', 'gmtSetMeasurepointRequest'])(
    'takes the time of the caller by the name %s',
    (name) => {
      expect(reading(edgeSet, { ...good, [name]: 5 })).toMatchObject({ value: { requestedAt: 5 } });
    },
  );

  it.each([
    { orgId: null },
    { orgId: undefined },
    { timeout: 1 },
    { timeout: 300_000 },
    { timeout: null },
    { callType: 'SYNC', callbackUrl: null },
    { assetId: null, productKey: 'pQ7wXk2L', deviceKey: 'ems-01' },
  ])('accepts %j', (change) => {
    expect(statusOf({ ...good, ...change })).toBe(0);
  });

  it.each([
    { requestId: '' },
    { requestId: undefined },
    { requestId: 7 },
    { measurepointId: '' },
    { measurepointId: undefined },
    { timeout: 0 },
    { timeout: 300_001 },
    { timeout: '30000' },
    { orgId: 'another' },
    { setMeasurepointChannelId: undefined },
    { assetId: undefined },
    { assetId: undefined, productKey: 'pQ7wXk2L' },
    { inputData: [1] },
    { inputData: { arg: 'a\u0000b' } },
    { inputData: { arg: '\ud800' } },
    { inputData: { arg: Number.POSITIVE_INFINITY } },
    { callbackUrl: '\udc00' },
  ])('refuses %j with 1000', (change) => {
    expect(statusOf({ ...good, ...change })).toBe(codes.edgeInvalidParameter.code);
  });

  it.each([null, 5, 'text', [], [good]])('refuses an item that is %j with 1000', (item) => {
    expect(statusOf(item)).toBe(codes.edgeInvalidParameter.code);
  });
});

describe('the command of an item', () => {
  it('is instant, answered on acceptance, and carries what its result will repeat', () => {
    expect(draft({ callbackUrl: 'http://x', timeout: 5_000 })).toMatchObject({
      ok: true,
      value: {
        assetId: 'Kc81mQzT',
        identifier: 'setpoint_kw',
        inputData: 12.5,
        timeoutMs: 5_000,
        pendingTtlMs: 0,
        when: 'acceptance',
        result: {
          kind: 'set',
          channelId: 'DATASVC.SET.site-a',
          requestId: 'w-9001',
          callbackUrl: 'http://x',
          inputData: { arg: 12.5 },
          gmtServiceRequest: NOW,
        },
      },
    });
  });

  it.each([
    ['an unknown channel', {}, { channel: null }, codes.setChannelUnknown],
    ['a control channel', {}, { channel: { ...channel, kind: 'control' as const } }, codes.setChannelUnknown],
    ['an unknown device', {}, { device: null, model: null }, codes.edgeDeviceUnknown],
    ['a device without a model', {}, { model: null }, codes.edgeModelUnknown],
    ['an unknown point', { measurepointId: 'constructor' }, {}, codes.edgePointUnknown],
    ['a read-only point', { measurepointId: 'serial' }, {}, codes.edgeInvalidParameter],
  ])('is refused for %s', (_, item, facts, entry) => {
    expect(draft(item, facts)).toMatchObject({ ok: false, refusal: { entry } });
  });
});

const call = {
  requestId: 'w-1',
  orgId: null,
  controlChannelId: 'DATASVC.CONTROL.site-a',
  productKey: 'pQ7wXk2L',
  deviceKey: 'ems-01',
  serviceId: 'restart',
  inputData: { delay_s: 300 },
};
const controlChannel: Channel = { ...channel, kind: 'control', channelId: 'DATASVC.CONTROL.site-a' };
const invocation = (item: object, more: Partial<ItemFacts> = {}) =>
  drafted(edgeInvoke, { ...call, ...item }, { channel: controlChannel, device, model, ...more });

describe('the command of an item of a multi-invoke [contract 2.6]', () => {
  it('calls the service, and its result goes to the control channel', () => {
    expect(invocation({})).toMatchObject({
      ok: true,
      value: {
        commandType: 2,
        identifier: 'restart',
        inputData: { delay_s: 300 },
        pendingTtlMs: 0,
        when: 'acceptance',
        result: { kind: 'control', channelId: 'DATASVC.CONTROL.site-a', inputData: { delay_s: 300 } },
      },
    });
  });

  it.each([undefined, null, {}])('needs no inputs: %j', (inputData) => {
    expect(invocation({ inputData })).toMatchObject({ ok: true, value: { inputData: {} } });
  });

  it.each([
    ['a set channel', {}, { channel }, codes.controlChannelUnknown],
    ['an unknown channel', {}, { channel: null }, codes.controlChannelUnknown],
    ['an unknown device', {}, { device: null, model: null }, codes.edgeDeviceUnknown],
    ['a device without a model', {}, { model: null }, codes.edgeModelUnknown],
    ['an unknown service', { serviceId: 'toString' }, {}, codes.edgePointUnknown],
    ['an input of another type', { inputData: { delay_s: '300' } }, {}, codes.edgeWrongType],
    ['an input it does not have', { inputData: { toString: 1 } }, {}, codes.edgeInvalidParameter],
  ])('is refused for %s', (_, item, facts, entry) => {
    expect(invocation(item, facts)).toMatchObject({ ok: false, refusal: { entry } });
  });

  it.each([{ serviceId: '' }, { serviceId: null }, { controlChannelId: null }, { inputData: [1] }])(
    'is not made of %j',
    (change) => {
      expect(statusOf({ ...call, ...change }, edgeInvoke)).toBe(codes.edgeInvalidParameter.code);
    },
  );
});
