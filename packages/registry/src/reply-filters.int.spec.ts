import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  clear,
  device,
  deviceLine,
  type FreshRegistry,
  freshRegistry,
  ORG,
  seed,
} from '../test/fresh-registry.js';
import { DeviceCatalog } from './device-catalog.js';
import { MAX_REPLY_FILTER_CHARS, MAX_REPLY_FILTERS, ReplyFilters } from './reply-filters.js';

let registry: FreshRegistry;
let filters: ReplyFilters;
let catalog: DeviceCatalog;

beforeAll(async () => {
  registry = await freshRegistry();
  filters = new ReplyFilters(registry.database);
  catalog = new DeviceCatalog(registry.database);
});
afterAll(() => registry.drop());
beforeEach(async () => {
  await clear(registry);
  await seed(registry);
  await registry.writer.importLines(ORG, [deviceLine({ assetId: OTHER, deviceKey: 'ems-02' })]);
});

const { assetId } = device;
const OTHER = 'other001';
const POST = '/sys/pQ7wXk2L/ems-01/thing/measurepoint/post_reply';
const EVENTS = '/sys/pQ7wXk2L/ems-01/thing/event/+/post_reply';
const of = (filter: string, id = assetId) => ({ assetId: id, filter });
const numbered = (from: number, count: number, id = assetId) =>
  Array.from({ length: count }, (_, i) => of(`/${from + i}`, id));

describe('reply topics that a device subscribed', () => {
  it('are kept once, however often and by whomever they are added, until they are removed', async () => {
    await filters.add([of(POST), of(EVENTS), of(POST), of(EVENTS, OTHER)]);
    await Promise.all([filters.add([of(POST)]), new ReplyFilters(registry.database).add([of(POST)])]);
    expect(await filters.of(assetId)).toEqual([EVENTS, POST]);
    await filters.remove([of(EVENTS), of('/never'), of(EVENTS)]);
    expect([await filters.of(assetId), await filters.of(OTHER)]).toEqual([[POST], [EVENTS]]);
  });

  it('are removed by many at once, who do not wait for each other', async () => {
    const all = [...numbered(1_000, MAX_REPLY_FILTERS), ...numbered(1_000, MAX_REPLY_FILTERS, OTHER)];
    for (let round = 0; round < 3; round += 1) {
      await filters.add(all);
      await Promise.all(
        Array.from({ length: 8 }, () => new ReplyFilters(registry.database).remove([...all].reverse())),
      );
      expect([await filters.of(assetId), await filters.of(OTHER)]).toEqual([[], []]);
    }
  });

  it('are read by many at once', async () => {
    await filters.add([of(POST), of(EVENTS, OTHER)]);
    const asked = [assetId, OTHER, 'nobody00', '\u0000'];
    expect(await Promise.all(asked.map((id) => filters.of(id)))).toEqual([[POST], [EVENTS], [], []]);
  });

  it('are limited for each device', async () => {
    await filters.add(numbered(1_000, MAX_REPLY_FILTERS + 10));
    expect(await filters.of(assetId)).toHaveLength(MAX_REPLY_FILTERS);
    await filters.add([...numbered(5_000, 5), ...numbered(5_000, 5, OTHER)]);
    expect(await filters.of(assetId)).toHaveLength(MAX_REPLY_FILTERS);
    expect(await filters.of(OTHER)).toHaveLength(5);
    await filters.remove(numbered(1_000, 3));
    await filters.add(numbered(5_000, 5));
    expect(await filters.of(assetId)).toHaveLength(MAX_REPLY_FILTERS);
  });

  it('of unknown devices, and those that cannot be kept, are passed over, and the others kept', async () => {
    await filters.add([
      of(POST, 'nobody00'),
      of(POST, '\u0000'),
      of('/\u0000'),
      of('/\ud800'),
      of(`/${'泵'.repeat(MAX_REPLY_FILTER_CHARS)}`),
      of('泵'.repeat(MAX_REPLY_FILTER_CHARS)),
      of(POST),
    ]);
    await filters.add([]);
    await filters.remove([of('/\u0000')]);
    expect(await filters.of(assetId)).toEqual([POST, '泵'.repeat(MAX_REPLY_FILTER_CHARS)]);
  });

  it('go with the device', async () => {
    await filters.add([of(POST), of(POST, OTHER)]);
    await catalog.deleteDevice(ORG, { assetId });
    expect([await filters.of(assetId), await filters.of(OTHER)]).toEqual([[], [POST]]);
  });

  it('are nothing of the device that takes its place', async () => {
    await filters.add([of(POST), of(POST, OTHER)]);
    await catalog.replaceDevice(ORG, { assetId }, 'ems-03');
    expect([await filters.of(assetId), await filters.of(OTHER)]).toEqual([[], [POST]]);
    await filters.add([of(EVENTS)]);
    expect(await catalog.replaceDevice(ORG, { assetId }, 'ems-02')).toMatchObject({ ok: false });
    expect(await filters.of(assetId)).toEqual([EVENTS]);
  });

  it('may be added while their devices are deleted', async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = `gone${String(round).padStart(4, '0')}`;
      await registry.writer.importLines(ORG, [deviceLine({ assetId: id, deviceKey: `gone-${round}` })]);
      await Promise.all([
        filters.add(numbered(1, 20, id)),
        catalog.deleteDevice(ORG, { assetId: id }),
        new ReplyFilters(registry.database).add(numbered(10, 20, id)),
      ]);
      expect(await filters.of(id)).toEqual([]);
    }
  });
});
