import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  clear,
  device,
  deviceLine,
  type FreshRegistry,
  freshRegistry,
  ORG,
  OTHER_ORG,
  seed,
} from '../../test/fresh-registry.js';
import { DeviceCatalog } from '../device-catalog.js';
import { LatestValues } from '../latest-values.js';
import { RegistryWriter } from '../registry-writer.js';
import { MAX_DEVICE_TAGS } from './device-tags.js';
import { MAX_ATTRIBUTES_BYTES } from './update-device.js';

let registry: FreshRegistry;
let catalog: DeviceCatalog;
let writer: RegistryWriter;
let nowMs = 100;

beforeAll(async () => {
  registry = await freshRegistry();
  const clock = () => nowMs;
  catalog = new DeviceCatalog(registry.database, { clock });
  writer = new RegistryWriter(registry.database, { clock });
});
afterAll(() => registry.drop());
beforeEach(async () => {
  await clear(registry);
  await seed(registry);
  nowMs = 100;
});

const { assetId } = device;
const details = (id = assetId, orgId = ORG) => catalog.deviceDetails(orgId, id);
const view = () => catalog.getDevice(ORG, { assetId });
const revision = async () => (await registry.reader.findDevice(ORG, { assetId }))?.revision;
const tags = (from: number, count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`t${from + i}`, 'x']));

describe('attributes that a device sets', () => {
  it('are merged and removed by name, and neither caches nor schedulers are told', async () => {
    const before = await revision();
    expect(await writer.updateAttributes(ORG, assetId, { a: 1, b: { c: [1] }, d: 'x' })).toEqual({
      ok: true,
      value: null,
      changes: [],
    });
    await writer.updateAttributes(ORG, assetId, { a: 2, d: null });
    expect(await details()).toEqual({ attributes: { a: 2, b: { c: [1] } }, tags: {} });
    expect(
      await writer.removeAttributes(ORG, assetId, ['a', 'nothing', '__proto__', '\u0000']),
    ).toMatchObject({
      ok: true,
    });
    expect((await details())?.attributes).toEqual({ b: { c: [1] } });
    expect(await revision()).toBe(before);
  });

  it('say when they were last set or removed, which never goes back', async () => {
    expect(await view()).toMatchObject({ attributeLastUpdate: null, featureLastUpdate: null });
    await writer.updateAttributes(ORG, assetId, { a: 1 });
    expect(await view()).toMatchObject({ attributeLastUpdate: 100, featureLastUpdate: 100 });
    nowMs = 200;
    await writer.removeAttributes(ORG, assetId, ['a']);
    expect(await view()).toMatchObject({ attributeLastUpdate: 200 });
    nowMs = 150;
    await catalog.updateDevice(ORG, { assetId }, { deviceAttributes: { a: 1 } });
    expect(await view()).toMatchObject({ attributeLastUpdate: 200 });
    nowMs = 300;
    await catalog.updateDevice(ORG, { assetId }, { deviceDesc: 'roof', deviceAttributes: {} });
    await writer.mergeTags(ORG, assetId, { a: '1' });
    expect(await view()).toMatchObject({ attributeLastUpdate: 200, deviceDesc: 'roof' });
  });

  it('are no larger together than one device may have, also when two set them at the same time', async () => {
    const half = 'x'.repeat(MAX_ATTRIBUTES_BYTES / 2);
    const outcomes = await Promise.all(
      ['a', 'b', 'c'].map((name) => writer.updateAttributes(ORG, assetId, { [name]: half })),
    );
    expect(outcomes.map((outcome) => (outcome.ok ? 'done' : outcome.reason)).sort()).toEqual([
      'done',
      'tooLarge',
      'tooLarge',
    ]);
  });

  it('of a device of others do not exist', async () => {
    expect(await writer.updateAttributes(OTHER_ORG, assetId, { a: 1 })).toMatchObject({
      reason: 'unknownDevice',
    });
    expect(await writer.removeAttributes(ORG, 'nobody00', ['a'])).toMatchObject({ reason: 'unknownDevice' });
    expect([await details(assetId, OTHER_ORG), await details('nobody00'), await details('\u0000')]).toEqual([
      null,
      null,
      null,
    ]);
  });
});

describe('tags that a device sets', () => {
  it('are merged and removed by name', async () => {
    await writer.mergeTags(ORG, assetId, { a: '1', b: '2' });
    expect(await writer.mergeTags(ORG, assetId, { b: '3', c: '4' })).toEqual({
      ok: true,
      value: null,
      changes: [],
    });
    expect((await details())?.tags).toEqual({ a: '1', b: '3', c: '4' });
    expect(await writer.removeTags(ORG, assetId, ['a', 'nothing', '\u0000'])).toMatchObject({ ok: true });
    expect((await details())?.tags).toEqual({ b: '3', c: '4' });
  });

  it('are no more together than one device may have, also when two set them at the same time', async () => {
    const some = MAX_DEVICE_TAGS / 10;
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, (_, i) => writer.mergeTags(ORG, assetId, tags(i * some, some))),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(10);
    expect(outcomes.find(({ ok }) => !ok)).toMatchObject({ reason: 'tooManyTags' });
    expect(Object.keys((await details())?.tags ?? {})).toHaveLength(MAX_DEVICE_TAGS);
  });

  it('of a device of others do not exist', async () => {
    for (const [orgId, id] of [
      [OTHER_ORG, assetId],
      [ORG, 'nobody00'],
      ['\u0000', assetId],
      [ORG, '\u0000'],
    ] as const)
      expect(await writer.mergeTags(orgId, id, { a: '1' })).toMatchObject({ reason: 'unknownDevice' });
    expect((await details())?.tags).toEqual({});
  });
});

describe('what caches know of a device', () => {
  it('has a newer revision when the device is named anew, and others are told', async () => {
    const before = (await revision()) ?? Number.NaN;
    expect(await catalog.updateDevice(ORG, { assetId }, { deviceTags: { a: '1' } })).toMatchObject({
      changes: [],
    });
    expect(await revision()).toBe(before);
    for (const update of [{ timezone: '+01:00' }, { deviceName: { defaultValue: 'x', i18nValue: {} } }])
      expect(await catalog.updateDevice(ORG, { assetId }, update)).toMatchObject({
        changes: [{ kind: 'device', key: assetId }],
      });
    expect(await revision()).toBeGreaterThan(before);
  });
});

describe('when a device was last heard of', () => {
  it('moves forward only, in whatever order it is told and how often, and does not name the device anew', async () => {
    const before = await revision();
    await writer.recordLastUpdates([
      { assetId, eventAt: 20 },
      { assetId, eventAt: 30, attributeAt: 5 },
      { assetId, eventAt: 10 },
    ]);
    await writer.recordLastUpdates([{ assetId, eventAt: 25 }]);
    expect(await view()).toMatchObject({
      eventLastUpdate: 30,
      attributeLastUpdate: 5,
      featureLastUpdate: 30,
    });
    await writer.recordLastUpdates([{ assetId, eventAt: 28, attributeAt: 40 }]);
    expect(await view()).toMatchObject({
      measurepointLastUpdate: null,
      eventLastUpdate: 30,
      attributeLastUpdate: 40,
      featureLastUpdate: 40,
    });
    await writer.recordLastUpdates([{ assetId, eventAt: 31, attributeAt: 39 }]);
    expect(await view()).toMatchObject({ eventLastUpdate: 31, attributeLastUpdate: 40 });
    expect(await revision()).toBe(before);
  });

  it('is recorded of the same devices by many at once, who do not wait for each other', async () => {
    const assetIds = Array.from({ length: 150 }, (_, i) => `dev${String(i).padStart(5, '0')}`);
    await writer.importLines(
      ORG,
      assetIds.map((id) => deviceLine({ assetId: id, deviceKey: id })),
    );
    const record = (at: number) => {
      const batch = assetIds.map((id) => ({ assetId: id, eventAt: at }));
      return writer.recordLastUpdates(at % 2 === 0 ? batch : batch.reverse());
    };
    await Promise.all(Array.from({ length: 24 }, (_, i) => record(i + 1)));
    const rows = await registry.database.prisma.device.findMany({ where: { assetId: { in: assetIds } } });
    expect(new Set(rows.map(({ eventLastUpdate }) => Number(eventLastUpdate)))).toEqual(new Set([24]));
  });

  it('is the latest of all three', async () => {
    await new LatestValues(registry.database).record(
      [{ assetId, pointId: 'p', time: 50, receivedAt: 50, value: 1, quality: null }],
      [],
    );
    await writer.recordLastUpdates([{ assetId, eventAt: 0, attributeAt: 40 }]);
    expect(await view()).toMatchObject({
      measurepointLastUpdate: 50,
      eventLastUpdate: 0,
      attributeLastUpdate: 40,
      featureLastUpdate: 50,
    });
  });

  it('is passed over of a device that does not exist', async () => {
    await writer.recordLastUpdates([]);
    await writer.recordLastUpdates([{ assetId: '\u0000', eventAt: 1 }]);
    await writer.recordLastUpdates([
      { assetId: 'nobody00', eventAt: 1 },
      { assetId, eventAt: 1 },
    ]);
    expect(await view()).toMatchObject({ eventLastUpdate: 1 });
  });
});
