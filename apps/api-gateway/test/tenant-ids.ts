/** What an organisation has, by what a call names it with. */
export interface TenantIds {
  readonly orgId: string;
  readonly assetId: string;
  readonly productKey: string;
  readonly deviceKey: string;
  /** assetIds of a gateway and of a device that it carries, and of one that nobody carries. */
  readonly gateway: string;
  readonly subDevice: string;
  readonly freeDevice: string;
  /** Product of the gateway. */
  readonly gatewayProduct: string;
  /** A product without devices. */
  readonly emptyProduct: string;
  readonly modelId: string;
  readonly setChannel: string;
  readonly controlChannel: string;
  /** Of a command of the device. */
  readonly commandId: string;
}

/**
 * Ids of which each says whose it is.
 *
 * @param word three letters, whose codes have three digits each
 * @param n below 1,000; other ids for the same word
 */
export const idsOf = (word: string, n = 0): TenantIds => {
  const number = String(n).padStart(3, '0');
  const key = (kind: string) => `${word}${kind}${number}`;
  return {
    orgId: `o17-${word}`,
    assetId: key('Ad'),
    productKey: key('Pd'),
    deviceKey: `${word}-device-${number}`,
    gateway: key('Ag'),
    subDevice: key('As'),
    freeDevice: key('Af'),
    gatewayProduct: key('Pg'),
    emptyProduct: key('Pe'),
    modelId: `${word}-battery-${number}`,
    setChannel: `DATASVC.SET.${word}-${number}`,
    controlChannel: `DATASVC.CONTROL.${word}-${number}`,
    commandId: `4013031${[...word].map((letter) => letter.charCodeAt(0)).join('')}${number}`,
  };
};

export const gatewayKeyOf = ({ deviceKey }: TenantIds): string => `${deviceKey}-gateway`;
export const carriedKeyOf = ({ deviceKey }: TenantIds): string => `${deviceKey}-carried`;

const name = (text: string) => ({ defaultValue: text, i18nValue: {} });

/** What is imported for these ids; texts and secrets say whose they are, too. */
export const linesOf = (word: string, ids: TenantIds): readonly object[] => {
  const product = (productKey: string, productType: 'Device' | 'Gateway') => ({
    product: {
      productKey,
      productSecret: `${word}-secret`,
      productName: name(`${word}-name`),
      productDesc: `${word}-text`,
      productTags: { site: `${word}-text` },
      productType,
      dataFormat: 'Json',
      modelId: ids.modelId,
      dynamicActivateEnabled: false,
      biDirectionalAuth: false,
    },
  });
  const device = (assetId: string, productKey: string, deviceKey: string) => ({
    device: {
      assetId,
      productKey,
      deviceKey,
      deviceSecret: `${word}-secret`,
      deviceName: name(`${word}-name`),
      deviceDesc: `${word}-text`,
      deviceTags: { site: `${word}-text` },
      timezone: '+08:00',
    },
  });
  return [
    product(ids.productKey, 'Device'),
    product(ids.gatewayProduct, 'Gateway'),
    product(ids.emptyProduct, 'Device'),
    device(ids.assetId, ids.productKey, ids.deviceKey),
    device(ids.gateway, ids.gatewayProduct, gatewayKeyOf(ids)),
    device(ids.subDevice, ids.productKey, carriedKeyOf(ids)),
    device(ids.freeDevice, ids.productKey, `${ids.deviceKey}-free`),
  ];
};
