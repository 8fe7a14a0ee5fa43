import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { topics } from '@setpoint/channels';
import { messageHeaders } from '@setpoint/contracts';
import type { IncomingRecord } from '@setpoint/kafka';
import {
  CachedRegistry,
  type DeviceRecord,
  type DeviceSelector,
  type RegistrySource,
} from '@setpoint/registry';
import { RegistryChangesConsumer } from '../src/consumers/registry-changes.consumer.js';
import { NoticeIds } from '../src/payload/notice.js';
import { systemTimers } from '../src/sessions/timers.js';
import { ChangeFollower } from '../src/use-cases/follow-changes.js';
import { MqttDevice } from './mqtt-device.js';
import { PRODUCT, type RunningDispatcher, startDispatcher } from './running-dispatcher.js';

const KEYS = ['ems-01', 'ems-02'];
/** As the registry names them: 8 letters and digits. */
const assetIdOf = (deviceKey: string): string => `asset${deviceKey.replace('ems-', '0')}`;

const recordOf = (deviceKey: string, enabled: boolean): DeviceRecord => {
  const common = {
    assetId: assetIdOf(deviceKey),
    orgId: 'o17000000000042',
    productKey: PRODUCT,
    deviceKey,
    activated: true,
    enabled,
    revision: 1,
    replacedEpoch: null,
    dataFormat: 'Json',
    qos: 0,
  } as const;
  return {
    facts: { ...common, modelId: 'm', deviceName: { defaultValue: 'x', i18nValue: {} }, timezone: '+00:00' },
    credentials: {
      ...common,
      deviceSecret: 's',
      productSecret: 's',
      productType: 'Device',
      biDirectionalAuth: false,
      dynamicActivateEnabled: false,
    },
  };
};

/** A registry that answers when the test says so. */
class HeldSource implements RegistrySource {
  asked = 0;
  readonly disabled = new Set<string>();
  readonly answer: (failure?: Error) => void;
  private readonly answered: Promise<void>;

  constructor() {
    const { promise, resolve, reject } = withResolvers();
    this.answered = promise;
    this.answer = (failure) => (failure ? reject(failure) : resolve());
  }

  async devices(selectors: readonly DeviceSelector[]): Promise<(DeviceRecord | null)[]> {
    this.asked += selectors.length;
    await this.answered;
    return selectors.map((selector) =>
      'deviceKey' in selector ? recordOf(selector.deviceKey, !this.disabled.has(selector.deviceKey)) : null,
    );
  }

  organizations = async () => [];
  applications = async () => [];
  models = async () => [];
  products = async () => [];
  channels = async () => [];
  nextSessionEpochs = async () => [];
}

const withResolvers = () => {
  let settle: { resolve: () => void; reject: (failure: Error) => void } | undefined;
  const promise = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return {
    promise,
    resolve: () => settle?.resolve(),
    reject: (failure: Error) => settle?.reject(failure),
  };
};

const changeOf = (deviceKey: string, index: number): IncomingRecord => ({
  topic: topics.registryChanges.name,
  partition: 0,
  offset: BigInt(index),
  key: `device:${assetIdOf(deviceKey)}`,
  headers: messageHeaders('registry.changed', `id${index}`),
  value: Buffer.from(JSON.stringify({ kind: 'device', key: assetIdOf(deviceKey) })),
  timestampMs: 1,
});

let dispatcher: RunningDispatcher;
let source: HeldSource;
let consumer: RegistryChangesConsumer;

beforeEach(async () => {
  dispatcher = await startDispatcher();
  for (const key of KEYS) dispatcher.registry.add(key, { assetId: assetIdOf(key) });
  source = new HeldSource();
  const registry = new CachedRegistry(source);
  const follower = new ChangeFollower(
    { registry, topology: dispatcher.topology },
    systemTimers,
    new NoticeIds(),
  );
  consumer = new RegistryChangesConsumer(registry, dispatcher.keeper, follower);
  await Promise.all(KEYS.map((key) => MqttDevice.connect(dispatcher.url, key)));
  await Promise.all(KEYS.map((key) => dispatcher.online(key)));
});
afterEach(() => dispatcher.stop());

describe('changes of many devices that are logged in', () => {
  it('are looked at together, and end the sessions of those that may not be here', async () => {
    source.disabled.add('ems-02');
    const taken = consumer.take(KEYS.map(changeOf));
    expect(source.asked).toBe(2);
    source.answer();
    expect((await taken).map(({ kind }) => kind)).toEqual(['accept', 'accept']);
    expect(
      dispatcher
        .life()
        .sessions.all()
        .map(({ device }) => device.deviceKey),
    ).toEqual(['ems-01']);
  });

  it('come again when the registry does not answer', async () => {
    const taken = consumer.take(KEYS.map(changeOf));
    source.answer(new Error('the database is away'));
    expect(await taken).toMatchObject([{ kind: 'release' }]);
    expect(dispatcher.life().sessions.count).toBe(2);
  });

  it('do not keep an unreadable record among them from being parked', async () => {
    const [change] = KEYS.map(changeOf);
    if (!change) throw new Error('there is no change');
    source.answer();
    const taken = await consumer.take([{ ...change, value: Buffer.from('{') }, change]);
    expect(taken.map(({ kind }) => kind)).toEqual(['reject', 'accept']);
  });
});
