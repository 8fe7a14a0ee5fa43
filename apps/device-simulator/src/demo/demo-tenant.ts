import { channelId } from '@setpoint/channels';
import type { Behaviour, DeviceKeys } from '@setpoint/simulated-device';

/*
 * The tenant that `npm start` makes. Everything is given and public: the demo is reachable from this machine only,
 * and fixed ids let the README and the printed requests name them.
 */
export const demoOrgId = 'o17000000000042';
export const demoModelId = 'demo-battery';
export const demoChannelId = channelId('set', 'demo');

const name = (text: string) => ({ defaultValue: text, i18nValue: { en_US: text } });

const element = (identifier: string, text: string) => ({
  identifier,
  name: name(text),
  desc: '',
  tags: {},
  isStdElement: false,
  stdElementId: null,
});

const point = (
  identifier: string,
  text: string,
  dataType: string,
  more: { signalType: string; dataDefinition?: object; unit?: object },
) => ({
  ...element(identifier, text),
  dataType,
  dataDefinition: more.dataDefinition ? JSON.stringify(more.dataDefinition) : null,
  hasQuality: false,
  signalType: more.signalType,
  unit: more.unit ?? null,
});

const parameter = (identifier: string, text: string, unit: object | null) => ({
  ...element(identifier, text),
  dataType: 'INT',
  dataDefinition: null,
  unit,
});

/** A small battery, in the shape of [contract 5.1]. */
export const demoModel = {
  modelId: demoModelId,
  modelIdPath: `/${demoModelId}`,
  orgId: demoOrgId,
  name: name('Demo battery'),
  desc: '',
  category: '',
  tags: { domain: 'ess' },
  attributes: {},
  measurepoints: {
    setpoint_kw: point('setpoint_kw', 'Power setpoint', 'FLOAT', {
      signalType: 'AI',
      unit: { unitId: 'W', multiplier: 'KILO' },
    }),
    mode: point('mode', 'Mode', 'ENUM', {
      signalType: 'DI',
      dataDefinition: { enumDesc: { 0: name('off'), 1: name('auto') }, enumType: 'INT', defaultValue: 0 },
    }),
    enabled: point('enabled', 'Enabled', 'BOOL', {
      signalType: 'DI',
      dataDefinition: { boolDesc: { true: 'on', false: 'off' }, defaultValue: true },
    }),
    label: point('label', 'Label', 'STRING', { signalType: 'Generic', dataDefinition: { maxLength: 64 } }),
  },
  services: {
    restart: {
      ...element('restart', 'Restart'),
      inputData: [parameter('delay_s', 'Delay', { unitId: 's', multiplier: 'ONE' })],
      outputData: [parameter('ticket', 'Ticket', null)],
      callType: 'SYNC',
    },
  },
  events: {},
};

const productKey = 'demoBatt';

export const demoProduct = {
  orgId: demoOrgId,
  productKey,
  productSecret: 'demoProductSecret001',
  productName: name('Demo batteries'),
  productDesc: '',
  productType: 'Device',
  dataFormat: 'Json',
  productTags: {},
  modelId: demoModelId,
  dynamicActivateEnabled: false,
  biDirectionalAuth: false,
};

export interface DemoDevice {
  readonly assetId: string;
  readonly keys: DeviceKeys;
  readonly behaviour: Behaviour;
}

const device = (assetId: string, behaviour: Behaviour): DemoDevice => ({
  assetId,
  keys: { productKey, deviceKey: `demo-${behaviour.name}`, deviceSecret: `${assetId}demoSecret01` },
  behaviour,
});

export const demoDevices: readonly DemoDevice[] = [
  device('demoPrmt', { name: 'prompt' }),
  device('demoSlow', { name: 'slow', delayMs: 2_000 }),
  device('demoFail', { name: 'failing', code: 2001, message: 'valve stuck' }),
  device('demoSlnt', { name: 'silent' }),
  // Away for longer than anyone likes to wait for an answer, and back before anyone stops watching.
  device('demoSlpy', { name: 'sleepy', awakeMs: 10_000, asleepMs: 30_000 }),
];

/** The lines of the registry import: given ids and secrets [architecture 9]. */
export const demoImport = (): string =>
  [
    { product: demoProduct },
    ...demoDevices.map(({ assetId, keys }) => ({
      device: {
        orgId: demoOrgId,
        assetId,
        ...keys,
        deviceName: name(keys.deviceKey),
        timezone: '+01:00',
        deviceAttributes: {},
        deviceTags: {},
      },
    })),
  ]
    .map((line) => JSON.stringify(line))
    .join('\n');
