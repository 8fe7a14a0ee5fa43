import { anyValue, type Field, type Fields, oneOf, text } from '@setpoint/expressions';

const key: Field = { operators: ['=', 'in'], read: text };
const name: Field = { operators: ['like'], read: text };

export type ProductField =
  | 'productKey'
  | 'modelId'
  | 'productTags.*'
  | `productName${'' | '.default' | '.zh_CN' | '.en_US'}`;

/** What products can be searched by [contract 5.4]. */
export const productFields: Fields<ProductField> = {
  productKey: key,
  modelId: key,
  'productTags.*': { operators: ['=', 'exists', 'not exists'], read: text },
  productName: name,
  'productName.default': name,
  'productName.zh_CN': name,
  'productName.en_US': name,
};

export type ModelField = 'modelId' | 'tags.*';

/** What thing models can be searched by [contract 5.1]. */
export const modelFields: Fields<ModelField> = {
  modelId: key,
  'tags.*': { operators: ['=', 'exists', 'not exists'], read: text },
};

export type DeviceField =
  | 'modelId'
  | 'productKey'
  | 'deviceKey'
  | 'assetId'
  | 'productType'
  | 'status'
  | 'deviceAttributes.*'
  | 'deviceTags.*'
  | `deviceName${'' | '.default' | '.zh_CN' | '.en_US'}`;

const memberOperators: Field['operators'] = ['=', 'in', 'exists', 'not exists'];

/** What devices can be searched by [contract 5.5]. */
export const deviceFields: Fields<DeviceField> = {
  modelId: key,
  productKey: key,
  deviceKey: key,
  assetId: key,
  productType: { operators: ['='], read: oneOf(['Device', 'Gateway']) },
  // `disabled` in the struct, `disable` in expressions: both [contract 8 #27].
  status: {
    operators: ['='],
    read: oneOf(['inactive', 'online', 'offline', 'disabled'], { disable: 'disabled' }),
  },
  'deviceAttributes.*': { operators: memberOperators, read: anyValue },
  'deviceTags.*': { operators: memberOperators, read: text },
  deviceName: name,
  'deviceName.default': name,
  'deviceName.zh_CN': name,
  'deviceName.en_US': name,
};
