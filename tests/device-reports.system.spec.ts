import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { topics } from '@setpoint/channels';
import { waitFor } from '@setpoint/service-kit';
import { readTopic } from './harness/read-topic.js';
import { addressOf, SdkSite, type SiteProduct } from './harness/sdk-site.js';
import { nodeHabits, pythonHabits, SdkDevice } from './sdk/index.js';

const LIMIT = { limitMs: 30_000, everyMs: 50 };
/** An hour ago: no clock of a machine is that wrong. */
const TIME = Date.now() - 3_600_000;

let site: SdkSite;
beforeAll(async () => {
  site = await SdkSite.start();
}, 120_000);
afterAll(() => site?.stop(), 60_000);

// Whatever else a test is about: nothing came that the real SDK could not have borne.
afterEach(() => expect(site.takeFailures()).toEqual([]));

interface Device {
  readonly deviceAttributes: unknown;
  readonly deviceTags: unknown;
  readonly eventLastUpdate: number | null;
  readonly attributeLastUpdate: number | null;
  readonly timezone: string;
}

const deviceOf = async (assetId: string): Promise<Device> => {
  const query = `action=get&orgId=${site.orgId}&assetId=${assetId}`;
  const response = await fetch(`${site.stack.gatewayUrl}/connect-service/v2.1/devices?${query}`);
  return ((await response.json()) as { data: Device }).data;
};

const told = async (assetId: string, types: readonly string[]) => {
  const isAboutIt = ({ key, headers }: { key: string | null; headers: Readonly<Record<string, string>> }) =>
    key === assetId && types.includes(headers.type ?? '');
  const name = topics.deviceTelemetry.name;
  const records = await readTopic(
    site.stack.kafkaClient(),
    name,
    (seen) => seen.filter(isAboutIt).length >= types.length,
  );
  return records
    .filter(isAboutIt)
    .map(({ headers, value }) => ({ type: headers.type, ...JSON.parse(value) }));
};

const first = ({ devices: [device] }: SiteProduct) => {
  if (!device) throw new Error('the product has no device');
  return device;
};

describe('what a device tells of itself, through all services', () => {
  it('is told on the topic of telemetry, and shown over REST', async () => {
    const product = await site.product(1);
    const { assetId } = first(product);
    const device = site.program(product, 0, nodeHabits);
    await device.connect();
    const update = { attributes: { vendor: 'ACME' } };
    expect(await device.ask('thing/attribute/update', update)).toMatchObject({ code: 200 });
    expect(await device.ask('thing/attribute/query', { attributes: [] })).toMatchObject({
      data: { vendor: 'ACME' },
    });
    expect(await device.ask('thing/tag/update', { tags: { site: 'roof' } })).toMatchObject({ code: 200 });
    expect(await device.ask('thing/tag/query', { tags: ['site'] })).toMatchObject({ data: { site: 'roof' } });
    const trip = { events: { cause: 'heat' }, time: TIME };
    expect(await device.ask('thing/event/trip/post', trip)).toMatchObject({ code: 200 });
    expect(await told(assetId, ['device.attributesUpdated', 'device.eventPosted'])).toMatchObject([
      { type: 'device.attributesUpdated', attributes: { vendor: 'ACME' } },
      {
        type: 'device.eventPosted',
        eventId: 'trip',
        eventType: 'ERROR',
        time: TIME,
        values: { cause: 'heat' },
      },
    ]);
    await site.stack.observe(() =>
      waitFor(async () => (await deviceOf(assetId)).eventLastUpdate === TIME, {
        ...LIMIT,
        what: 'the event',
      }),
    );
    expect(await deviceOf(assetId)).toMatchObject({
      deviceAttributes: { vendor: 'ACME' },
      deviceTags: { site: 'roof' },
      attributeLastUpdate: expect.any(Number),
    });
    expect(await device.ask('thing/attribute/delete', { attributes: ['vendor'] })).toMatchObject({
      code: 200,
    });
    expect(await device.ask('thing/tag/delete', { tags: ['site'] })).toMatchObject({ code: 200 });
    expect(await deviceOf(assetId)).toMatchObject({ deviceAttributes: {}, deviceTags: {} });
  });

  it('is refused where it does not fit the model, and goes nowhere', async () => {
    const product = await site.product(1);
    const { assetId } = first(product);
    const device = site.program(product, 0, nodeHabits);
    await device.connect();
    const wrong = { attributes: { vendor: 'x'.repeat(65) } };
    expect(await device.ask('thing/attribute/update', wrong)).toMatchObject({ code: 1204 });
    expect(await device.ask('thing/event/unknown/post', { events: {} })).toMatchObject({ code: 1204 });
    expect(await device.ask('thing/event/trip/post', { events: {}, time: TIME })).toMatchObject({
      code: 200,
    });
    expect(await told(assetId, ['device.eventPosted'])).toHaveLength(1);
    expect(await deviceOf(assetId)).toMatchObject({ deviceAttributes: {}, attributeLastUpdate: null });
  });
});

describe('a device that a gateway registers, through all services', () => {
  it('logs in with the secret that the gateway is given', async () => {
    const gateways = await site.product(1, { productType: 'Gateway' });
    const meters = await site.product(1);
    const gateway = site.program(gateways, 0, pythonHabits);
    await gateway.connect();
    const { productKey } = meters;
    const wanted = {
      productKey,
      deviceKey: 'meter-9',
      deviceName: 'Meter',
      deviceAttributes: { vendor: 'ACME' },
    };
    const answer = await gateway.ask('thing/device/register', [wanted, { productKey, deviceName: 'Other' }]);
    expect(answer).toMatchObject({ code: 200, data: [{ deviceKey: 'meter-9' }, { productKey }] });
    expect(await gateway.ask('thing/device/register', [wanted])).toMatchObject({ code: 702 });
    const [issued] = answer.data as { assetId: string; deviceKey: string; deviceSecret: string }[];
    if (!issued) throw new Error('no device was registered');
    expect(await deviceOf(issued.assetId)).toMatchObject({
      timezone: '+00:00',
      deviceAttributes: { vendor: 'ACME' },
    });
    const meter = new SdkDevice({
      address: addressOf(site.stack.mqttUrl),
      keys: { productKey, deviceKey: issued.deviceKey },
      deviceSecret: issued.deviceSecret,
      productSecret: meters.productSecret,
      habits: nodeHabits,
    });
    await meter.connect();
    expect(await meter.ask('thing/event/trip/post', { events: {} })).toMatchObject({ code: 200 });
    expect(meter.failures).toEqual([]);
    meter.disconnect();
  });
});

describe('a device that believes in its subscriptions, through all services', () => {
  it('is answered after the dispatcher was started again, as with Python', async () => {
    const product = await site.product(1);
    const device = site.program(product, 0, pythonHabits);
    await device.connect();
    const post = () => device.ask('thing/event/trip/post', { events: {} });
    expect(await post()).toMatchObject({ code: 200 });
    const { dispatcher } = site.stack.services;
    await dispatcher.stop();
    await dispatcher.start();
    await device.connect();
    expect(await post()).toMatchObject({ code: 200 });
  }, 180_000);
});
