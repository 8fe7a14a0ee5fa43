import { describe, expect, it } from '@jest/globals';
import { codes } from '@setpoint/codes';
import type { Channel, DeviceFacts } from '@setpoint/registry';
import { compileModel, parseThingModel } from '@setpoint/thing-model';
import { batteryModel } from '../../test/battery-model.js';
import { draftOf, type ItemFacts, readItem } from './multi-set-item.js';

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
  dataFormat: 'Json',
  qos: 0,
};
const channel: Channel = { id: 'c1', orgId: ORG, kind: 'set', channelId: 'DATASVC.SET.site-a', desc: null };

const draft = (item: object, more: Partial<ItemFacts> = {}) => {
  const reading = readItem({ ...good, ...item }, ORG, NOW);
  if (!reading.ok) throw new Error(reading.refusal.submsg);
  return draftOf(reading.value, { channel, device, model, ...more });
};

const statusOf = (item: unknown) => {
  const reading = readItem(item, ORG, NOW);
  return reading.ok ? 0 : reading.refusal.entry.code;
};

describe('reading an item of a multi-set [contract 2.3, 2.8]', () => {
  it('fills in the default timeout and the time of the request', () => {
    const reading = readItem(good, ORG, NOW);
    expect(reading).toMatchObject({
      ok: true,
      value: { selector: { assetId: 'Kc81mQzT' }, timeoutMs: 30_000, gmtServiceRequest: NOW },
    });
  });

  it.each([null, 0, -1])('takes the time of the server for gmtServiceRequest %j', (gmtServiceRequest) => {
    expect(readItem({ ...good, gmtServiceRequest }, ORG, NOW)).toMatchObject({
      value: { gmtServiceRequest: NOW },
    });
  });

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
    ['a device without a model', {}, { model: null }, codes.edgePointUnknown],
    ['an unknown point', { measurepointId: 'constructor' }, {}, codes.edgePointUnknown],
    ['a read-only point', { measurepointId: 'serial' }, {}, codes.edgeInvalidParameter],
  ])('is refused for %s', (_, item, facts, entry) => {
    expect(draft(item, facts)).toMatchObject({ ok: false, refusal: { entry } });
  });

  it.each([
    ['setpoint_kw', { arg: 10 }, 10],
    ['setpoint_kw', { testArg: 1.0 }, 1],
    ['setpoint_kw', { a: 1, setpoint_kw: 2 }, 2],
    ['place', { lat: 1, lon: 2 }, { lat: 1, lon: 2 }],
    ['place', { arg: { lat: 1, lon: 2 } }, { lat: 1, lon: 2 }],
    ['height', { lat: 1 }, { lat: 1 }],
  ])('writes to %s of %j the value %j [contract 9.8]', (measurepointId, inputData, value) => {
    expect(draft({ measurepointId, inputData })).toMatchObject({ value: { inputData: value } });
  });

  it.each([
    [{ a: 1, b: 2 }, codes.edgeInvalidParameter],
    [{}, codes.edgeValueMissing],
    [null, codes.edgeValueMissing],
    [undefined, codes.edgeValueMissing],
    [{ arg: '10' }, codes.edgeWrongType],
  ])('is refused for the value of %j [contract 9.8]', (inputData, entry) => {
    expect(draft({ inputData })).toMatchObject({ ok: false, refusal: { entry } });
  });
});
