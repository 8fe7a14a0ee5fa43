import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '@setpoint/service-kit';
import { SdkSite, type SiteProduct } from './harness/sdk-site.js';
import { cHabits, type Habits, javaHabits, nodeHabits, pythonHabits, type SdkDevice } from './sdk/index.js';

const sdks: [string, Habits][] = [
  ['Node', nodeHabits],
  ['Python', pythonHabits],
  ['Java', javaHabits()],
  ['Java with GZIP', javaHabits({ compress: 'GZIP' })],
  ['C', cHabits],
];

interface DeviceView {
  readonly deviceAttributes: Record<string, unknown>;
  readonly deviceTags: Record<string, string>;
  readonly eventLastUpdate: number | null;
}

let site: SdkSite;
let product: SiteProduct;

beforeAll(async () => {
  site = await SdkSite.start();
  product = await site.product(sdks.length);
}, 120_000);

afterAll(() => site?.stop(), 60_000);

// Whatever else a test is about: nothing came that the real SDK could not have borne.
afterEach(() => expect(site.takeFailures()).toEqual([]));

describe.each(sdks.map(([name, habits], index) => [name, { habits, index }] as const))(
  'what a device asks for with the SDK of %s',
  (_, { habits, index }) => {
    let device: SdkDevice;
    let assetId: string;
    const view = async () =>
      (await site.client.registry<DeviceView>('devices', { action: 'get', assetId })).data;
    const latest = async () =>
      (
        await site.client.registry<{ id: string; value: unknown }[]>(
          'measurepoints',
          { action: 'queryLatest', assetId },
          {},
        )
      ).data;

    beforeAll(async () => {
      assetId = product.devices[index]?.assetId ?? '';
      device = site.program(product, index, habits);
      await device.connect();
    });

    it('posts points, and they are its latest values', async () => {
      const measurepoints = { setpoint_kw: 1.5, enabled: 1, label: 'peak' };
      const answer = await device.ask('thing/measurepoint/post', { measurepoints, time: Date.now() });
      expect(answer).toMatchObject({ code: 200, data: {} });
      await waitFor(async () => (await latest()).length === 3, {
        limitMs: 10_000,
        what: 'three latest values',
      });
    });

    it('posts what was measured at several times in one batch', async () => {
      const now = Date.now();
      // Python sends the empty text for what is not set, also for keys; Java says no.
      const own = habits.sdk === 'python' ? { productKey: '', deviceKey: '' } : {};
      const params = [1, 2, 3].map((n) => ({ ...own, measurepoints: { setpoint_kw: n }, time: now + n }));
      const unset = habits.sdk === 'java' ? false : '';
      const extra = { allowOfflineSubDevice: unset, skipInvalidMeasurepoints: unset };
      const answer = await device.ask('thing/measurepoint/post/batch', params, { extra });
      expect(answer.code).toBe(200);
      const value = async () => (await latest()).find(({ id }) => id === 'setpoint_kw')?.value;
      await waitFor(async () => (await value()) === 3, { limitMs: 10_000, what: 'the last of the batch' });
    });

    it('posts what it could not post in time', async () => {
      const measurepoints = { setpoint_kw: 0.5 };
      const time = Date.now() - 3_600_000;
      expect((await device.ask('thing/measurepoint/resume', { measurepoints, time })).code).toBe(200);
      expect((await device.ask('thing/measurepoint/resume/batch', [{ measurepoints, time }])).code).toBe(200);
    });

    it('is told of a point that its model does not have', async () => {
      expect((await device.ask('thing/measurepoint/post', { measurepoints: { nope: 1 } })).code).toBe(1204);
    });

    it('posts an event', async () => {
      const params = { events: { cause: 'overheated' }, time: Date.now() };
      expect((await device.ask('thing/event/trip/post', params)).code).toBe(200);
      await waitFor(async () => (await view()).eventLastUpdate, {
        limitMs: 10_000,
        what: 'the time of the event',
      });
    });

    it('sets, reads and withdraws its attributes', async () => {
      expect((await device.ask('thing/attribute/update', { attributes: { vendor: 'acme' } })).code).toBe(200);
      const query = () => device.ask('thing/attribute/query', { attributes: ['vendor'] });
      expect(await query()).toMatchObject({ code: 200, data: { vendor: 'acme' } });
      expect((await view()).deviceAttributes).toMatchObject({ vendor: 'acme' });
      expect((await device.ask('thing/attribute/delete', { attributes: ['vendor'] })).code).toBe(200);
      expect(await query()).toMatchObject({ code: 200, data: {} });
    });

    it('sets, reads and withdraws its tags', async () => {
      const isList = habits.sdk === 'java' || habits.sdk === 'python';
      const tags = isList ? [{ tagKey: 'floor', tagValue: '3' }] : { tags: { floor: '3' } };
      expect((await device.ask('thing/tag/update', tags)).code).toBe(200);
      expect(await device.ask('thing/tag/query', { tags: ['floor'] })).toMatchObject({
        data: { floor: '3' },
      });
      expect((await view()).deviceTags).toMatchObject({ floor: '3' });
      expect((await device.ask('thing/tag/delete', { tags: ['floor'] })).code).toBe(200);
      expect((await view()).deviceTags).toEqual({});
    });
  },
);

describe('what a device publishes without a wish for an answer', () => {
  it('ends no connection, and is answered to none', async () => {
    const one = await site.product(1);
    const device = site.program(one, 0, javaHabits());
    device.handlers.set = () => ({});
    await device.connect();
    const own = `/sys/${device.name}`;
    const message = JSON.stringify({ id: '9', version: '1.1', method: 'x', params: {} });
    await device.publish(`${own}/thing/of/tomorrow`, message, 1);
    await device.publish(`${own}/thing/measurepoint/post`, 'no json', 1);
    await device.publish(`${own}/thing/measurepoint/post`, '', 1);
    await device.publish('/sys/mT5sVb9N/meter-3/thing/measurepoint/post', message, 1);
    await device.publish('/somewhere/else', message, 1);
    // A command goes out behind whatever was to be answered.
    const assetId = one.devices[0]?.assetId ?? '';
    await site.table.online([assetId]);
    expect((await site.client.set({ assetId, value: 1 })).code).toBe(0);
  });
});
