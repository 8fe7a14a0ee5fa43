import { describe, expect, it } from '@jest/globals';
import { validatorOf } from '../validate.js';
import { CreateDeviceBody, ReplaceDeviceBody, UpdateDeviceBody } from './device-bodies.js';
import { CreateProductBody, UpdateProductBody } from './product-bodies.js';

const productName = { defaultValue: 'ESS A', i18nValue: {} };
const product = { productName, biDirectionalAuth: false };
const newProduct = { ...product, modelId: 'battery', dataFormat: 'Json', productType: 'Device' };
const newDevice = { productKey: 'pQ7wXk2L', timezone: '+08:00', deviceName: productName };
const of = (length: number) => 'x'.repeat(length);
const tags = (deviceTags: unknown) => ({ deviceTags });

const check = (dto: new () => object, body: unknown) => validatorOf(dto)(body);

describe('bodies of products and devices', () => {
  it.each([
    [CreateProductBody, newProduct],
    [
      CreateProductBody,
      { ...newProduct, biDirectionalAuth: 'true', dynamicActivateEnabled: 'false', more: 1 },
    ],
    [CreateProductBody, { ...newProduct, dynamicActiveEnabled: true, productTags: null, productDesc: null }],
    [CreateProductBody, { ...newProduct, productName: { defaultValue: '' } }],
    [UpdateProductBody, product],
    [CreateDeviceBody, newDevice],
    [CreateDeviceBody, { ...newDevice, deviceKey: 'a-b_c.d', deviceAttributes: {}, deviceDesc: '' }],
    [
      CreateDeviceBody,
      { ...newDevice, deviceKey: null, deviceName: { defaultValue: 'a', i18nValue: { zh_CN: 'b' } } },
    ],
    [UpdateDeviceBody, {}],
    [UpdateDeviceBody, tags({ 'a/b_c-1': of(199), b: '', c: 'a b' })],
    [UpdateDeviceBody, tags({ [of(49)]: '1' })],
    [ReplaceDeviceBody, { newDeviceKey: of(64) }],
    [ReplaceDeviceBody, { newDeviceKey: '::.a' }],
  ])('%p takes %j', (dto, body) => {
    expect(check(dto, body)).toEqual({ ok: true, value: body });
  });

  it.each([
    [CreateProductBody, {}, 'must have required property'],
    [CreateProductBody, 5, 'must be object'],
    [CreateProductBody, { ...newProduct, productName: 'ESS' }, 'productName must be object'],
    [
      CreateProductBody,
      { ...newProduct, productName: {} },
      "productName must have required property 'defaultValue'",
    ],
    [CreateProductBody, { ...newProduct, biDirectionalAuth: 'no' }, 'biDirectionalAuth must be equal to'],
    [
      CreateProductBody,
      { ...newProduct, biDirectionalAuth: undefined },
      "required property 'biDirectionalAuth'",
    ],
    [CreateProductBody, { ...newProduct, dataFormat: 'json' }, 'dataFormat must be equal to'],
    [CreateProductBody, { ...newProduct, productType: 'Sensor' }, 'productType must be equal to'],
    [CreateProductBody, { ...newProduct, modelId: 5 }, 'modelId must be string'],
    [CreateProductBody, { ...newProduct, productDesc: of(1025) }, 'productDesc must NOT have more than 1024'],
    [UpdateProductBody, { productName }, "required property 'biDirectionalAuth'"],
    [CreateDeviceBody, { ...newDevice, timezone: null }, 'timezone must be string'],
    [CreateDeviceBody, { ...newDevice, deviceKey: 'abc' }, 'deviceKey must NOT have fewer than 4'],
    [CreateDeviceBody, { ...newDevice, deviceKey: of(65) }, 'deviceKey must NOT have more than 64'],
    [CreateDeviceBody, { ...newDevice, deviceKey: 'a-b-c-d-e' }, 'deviceKey must match'],
    [CreateDeviceBody, { ...newDevice, deviceKey: 'a b c' }, 'deviceKey must match'],
    [
      UpdateDeviceBody,
      { deviceName: { defaultValue: 'a', i18nValue: { constructor: 'b' } } },
      'property name',
    ],
    [UpdateDeviceBody, { deviceName: { defaultValue: 'a', i18nValue: { zh_CN: 5 } } }, 'must be string'],
    [UpdateDeviceBody, { deviceAttributes: [] }, 'deviceAttributes must be object'],
    [UpdateDeviceBody, tags([]), 'deviceTags must be object'],
    [UpdateDeviceBody, tags({ [of(50)]: '1' }), 'property name'],
    [UpdateDeviceBody, tags({ 'a.b': '1' }), 'property name'],
    [UpdateDeviceBody, tags({ constructor: '1' }), 'property name'],
    [UpdateDeviceBody, tags(JSON.parse('{"__proto__":"1"}')), 'property name'],
    [UpdateDeviceBody, tags({ a: of(200) }), 'must NOT have more than 199'],
    [UpdateDeviceBody, tags({ a: ' b' }), 'must match'],
    [UpdateDeviceBody, tags({ a: 'b ' }), 'must match'],
    [UpdateDeviceBody, tags({ a: 5 }), 'must be string'],
    [
      UpdateDeviceBody,
      tags(Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`t${i}`, '']))),
      'more than 100',
    ],
    [ReplaceDeviceBody, {}, "required property 'newDeviceKey'"],
  ])('%p refuses %j', (dto, body, detail) => {
    expect(check(dto, body)).toEqual({ ok: false, detail: expect.stringContaining(detail) });
  });
});
