import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { clear, device, type FreshRegistry, freshRegistry, ORG, seed } from '../../test/fresh-registry.js';
import { DeviceAnnouncements } from '../device-announcements.js';
import { DeviceCatalog } from '../device-catalog.js';

let registry: FreshRegistry;
let catalog: DeviceCatalog;

beforeAll(async () => {
  registry = await freshRegistry();
  catalog = new DeviceCatalog(registry.database);
});
afterAll(() => registry.drop());
beforeEach(async () => {
  await clear(registry);
  await registry.database.prisma.deviceAnnouncement.deleteMany();
  await seed(registry);
});

const ASSET = { assetId: device.assetId };
const activate = async (epoch = 1, at = 10) => {
  const outcome = await registry.writer.activateDevice(device.assetId, { epoch, at });
  return outcome.value;
};
const view = () => catalog.getDevice(ORG, ASSET);
const pending = () => new DeviceAnnouncements(registry.database).pending(10);

describe('a login by the product secret [contract 6.2]', () => {
  it('activates the device once, of all who try at the same time', async () => {
    const before = await registry.reader.findDevice(ORG, ASSET);
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        registry.writer.activateDevice(device.assetId, { epoch: i, at: i }),
      ),
    );
    expect(outcomes.filter(({ value }) => value)).toHaveLength(1);
    expect(outcomes.flatMap(({ changes }) => changes)).toEqual([{ kind: 'device', key: device.assetId }]);
    const facts = await registry.reader.findDevice(ORG, ASSET);
    expect(facts).toMatchObject({ activated: true });
    expect(facts?.revision).toBeGreaterThan(before?.revision ?? Number.NaN);
    expect(await pending()).toMatchObject([{ activated: true, revision: facts?.revision, change: null }]);
    expect(await activate()).toBe(false);
  });

  it('tells when that was, and the session that it opens changes nothing of it', async () => {
    expect(await activate(1, 10)).toBe(true);
    const session = { assetId: device.assetId, epoch: 1, activatedAt: 12, onlineAt: 12 };
    expect(await registry.writer.recordActivity([session])).toMatchObject({ value: { activated: [] } });
    expect(await view()).toMatchObject({ activeTime: 10, lastOnlineTime: 12, status: 'online' });
  });

  it('activates no device that a login by its own secret has activated, nor one after it', async () => {
    await registry.writer.recordActivity([
      { assetId: device.assetId, epoch: 1, activatedAt: 5, onlineAt: 5 },
    ]);
    expect(await activate(2)).toBe(false);
    expect(await view()).toMatchObject({ activeTime: 5 });
  });

  it('activates no disabled device, and none that is unknown', async () => {
    await catalog.setDeviceEnabled(ORG, ASSET, false);
    expect(await activate()).toBe(false);
    for (const assetId of ['nobody00', '\u0000'])
      expect(await registry.writer.activateDevice(assetId, { epoch: 1, at: 1 })).toMatchObject({
        value: false,
        changes: [],
      });
    expect(await view()).toMatchObject({ activeTime: 0 });
  });

  it('of the device before does not activate the one in its place', async () => {
    const [older = 0] = await registry.reader.nextSessionEpochs(1);
    await catalog.replaceDevice(ORG, ASSET, 'ems-02');
    expect(await activate(older)).toBe(false);
    const [newer = 0] = await registry.reader.nextSessionEpochs(1);
    expect(await activate(newer)).toBe(true);
  });
});
