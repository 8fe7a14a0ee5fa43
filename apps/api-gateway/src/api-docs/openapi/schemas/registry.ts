import type { DeviceView, ProductView } from '@setpoint/registry';
import { flag, instant, map, nothing, orNull, ref, type Schema, struct, text } from '../../schema.js';

const tags = map('Tags', text());

const product: Readonly<Record<keyof ProductView, Schema>> = {
  orgId: text(),
  productKey: text('8 letters and digits'),
  productName: ref('StringI18n'),
  productSecret: text(),
  productDesc: text(),
  productType: text(undefined, { enum: ['Device', 'Gateway'] }),
  dataFormat: text(undefined, { enum: ['Json', 'Custom'] }),
  productTags: tags,
  modelId: text(),
  dynamicActivateEnabled: flag(),
  biDirectionalAuth: flag('Devices log in over TLS with a certificate'),
  createBy: orNull(text('appKey of who did it, where that is known')),
  createTime: instant('When it was created'),
  updateBy: orNull(text('appKey of who did it, where that is known')),
  updateTime: instant('When it was changed'),
  defaultValidDay: nothing,
  maxValidDay: nothing,
};

const never = (what: string): Schema => instant(`${what}, 0 if never`);
const maybe = (what: string): Schema => orNull(instant(what));

const device: Readonly<Record<keyof DeviceView, Schema>> = {
  orgId: text(),
  assetId: text('8 letters and digits; stays when the device is replaced'),
  modelId: text(),
  modelIdPath: text(),
  productKey: text(),
  productName: ref('StringI18n'),
  productType: text(undefined, { enum: ['Device', 'Gateway'] }),
  dataFormat: text(undefined, { enum: ['Json', 'Custom'] }),
  deviceKey: text('Unique in its product only'),
  deviceName: ref('StringI18n'),
  deviceSecret: text(),
  deviceDesc: orNull(text()),
  timezone: text('An offset or an IANA name'),
  deviceAttributes: map('By the attributes of the thing model'),
  deviceTags: tags,
  createTime: instant('When it was created'),
  status: text(undefined, { enum: ['inactive', 'online', 'offline', 'disabled'] }),
  activeTime: never('When it first logged in'),
  lastOnlineTime: never('When it last logged in'),
  lastOfflineTime: never('When it last went away'),
  measurepointLastUpdate: maybe('When it last posted a measurement'),
  eventLastUpdate: maybe('When it last posted an event'),
  attributeLastUpdate: maybe('When its attributes last changed'),
  featureLastUpdate: maybe('The latest of the other three'),
};

export const registrySchemas = {
  Product: struct(product),
  CroppedProduct: map('A Product, or what a projection leaves of it'),
  Device: struct(device),
  CroppedDevice: map('A Device, or what a projection leaves of it'),
  IssuedDevice: struct({ assetId: text(), productKey: text(), deviceKey: text(), deviceSecret: text() }),
} satisfies Record<string, Schema>;

const name = (text: string) => ({ defaultValue: text, i18nValue: {} });

export const exampleProduct: ProductView = {
  orgId: 'o17000000000042',
  productKey: 'pQ7wXk2L',
  productName: name('ESS A'),
  productSecret: 'h3Lq9Xv2Tz7',
  productDesc: '',
  productType: 'Device',
  dataFormat: 'Json',
  productTags: {},
  modelId: 'battery',
  dynamicActivateEnabled: false,
  biDirectionalAuth: false,
  createBy: '3f1c9a52-7d0e-4b6a-9e21-0c4477aa1b90',
  createTime: 1_767_225_600_123,
  updateBy: null,
  updateTime: 1_767_225_600_123,
  defaultValidDay: null,
  maxValidDay: null,
};

export const exampleIssued = {
  assetId: 'Kc81mQzT',
  productKey: 'pQ7wXk2L',
  deviceKey: 'ems-01',
  deviceSecret: 'nR4vT8yK2bD6fH0jL3sW',
};

export const exampleDevice: DeviceView = {
  ...exampleIssued,
  orgId: 'o17000000000042',
  modelId: 'battery',
  modelIdPath: '/battery',
  productName: name('ESS A'),
  productType: 'Device',
  dataFormat: 'Json',
  deviceName: name('EMS 1'),
  deviceDesc: null,
  timezone: '+08:00',
  deviceAttributes: {},
  deviceTags: { site: 'a' },
  createTime: 1_767_225_600_123,
  status: 'online',
  activeTime: 1_767_225_700_000,
  lastOnlineTime: 1_767_225_700_000,
  lastOfflineTime: 0,
  measurepointLastUpdate: null,
  eventLastUpdate: null,
  attributeLastUpdate: null,
  featureLastUpdate: null,
};

export const exampleName = name;
