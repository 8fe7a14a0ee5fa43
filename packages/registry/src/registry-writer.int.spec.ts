import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  clear,
  device,
  type FreshRegistry,
  freshRegistry,
  ORG,
  OTHER_ORG,
  product,
  seed,
} from '../test/fresh-registry.js';
import { modelKey, type RegistryChange } from './registry-change.js';
import { RegistryWriter } from './registry-writer.js';

let registry: FreshRegistry;

beforeAll(async () => {
  registry = await freshRegistry();
});
afterAll(() => registry.drop());
beforeEach(async () => {
  await clear(registry);
  await seed(registry);
});

const set = (name: string) => ({ kind: 'set', id: `DATASVC.SET.${name}` }) as const;

describe('organisations and applications', () => {
  it('are created once, however many ask at the same time', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () => registry.writer.putOrganization('o9')),
    );
    expect(outcomes.filter((outcome) => outcome.ok && outcome.value.created)).toHaveLength(1);
    expect(outcomes.flatMap((outcome) => (outcome.ok ? outcome.changes : []))).toEqual([
      { kind: 'organization', key: 'o9' },
    ]);
  });

  it('are refused with an id that could not be asked for again', async () => {
    for (const orgId of ['', 'o/9', 'o\u0000', 'o'.repeat(65)]) {
      expect(await registry.writer.putOrganization(orgId)).toMatchObject({ ok: false, reason: 'invalid' });
    }
  });

  it('give a caller credentials that the reader finds', async () => {
    const outcome = await registry.writer.createApplication(ORG);
    if (!outcome.ok) throw new Error(outcome.detail);
    expect(await registry.reader.applicationCredentials(outcome.value.appKey)).toEqual({
      ...outcome.value,
      orgId: ORG,
    });
  });

  it('give no credentials for an organisation that does not exist', async () => {
    for (const orgId of ['o3', '\u0000']) {
      expect(await registry.writer.createApplication(orgId)).toMatchObject({ reason: 'unknownOrganization' });
    }
  });
});

describe('thing models', () => {
  it('are created, updated, and left alone when nothing differs', async () => {
    const put = (json: object) => registry.writer.putThingModel(ORG, 'm', json);
    const change = { kind: 'model', key: modelKey(ORG, 'm') };
    expect(await put({ tags: { a: '1', b: '2' } })).toEqual({
      ok: true,
      value: { status: 'created' },
      changes: [change],
    });
    expect(await put({ tags: { b: '2', a: '1' } })).toEqual({
      ok: true,
      value: { status: 'unchanged' },
      changes: [],
    });
    expect(await put({ tags: { a: '3' } })).toEqual({
      ok: true,
      value: { status: 'updated' },
      changes: [change],
    });
    expect(await registry.reader.thingModel(ORG, 'm')).toMatchObject({ tags: { a: '3' } });
  });

  it('are refused with the place that is wrong', async () => {
    const json = { measurepoints: { p: { dataType: 'LONG' } } };
    expect(await registry.writer.putThingModel(ORG, 'm', json)).toEqual({
      ok: false,
      reason: 'invalid',
      detail: 'measurepoints.p.dataType is no data type',
    });
    expect(await registry.writer.putThingModel('o3', 'm', {})).toMatchObject({
      reason: 'unknownOrganization',
    });
    expect(await registry.writer.putThingModel(ORG, 'm\u0000', {})).toMatchObject({ reason: 'invalid' });
  });
});

describe('products', () => {
  it('are set to a QoS and given a codec, by their own organisation only', async () => {
    const { writer, reader } = registry;
    const change = [{ kind: 'product', key: product.productKey }];
    expect(await writer.setProductQos(ORG, product.productKey, 1)).toEqual({
      ok: true,
      value: null,
      changes: change,
    });
    expect(await writer.setProductCodec(ORG, product.productKey, 'function a() {}')).toMatchObject({
      changes: change,
    });
    expect(await writer.setProductQos(OTHER_ORG, product.productKey, 0)).toMatchObject({
      reason: 'unknownProduct',
    });
    expect(await writer.setProductCodec(OTHER_ORG, product.productKey, null)).toMatchObject({
      reason: 'unknownProduct',
    });
    expect(await reader.productCredentials(product.productKey)).toMatchObject({
      qos: 1,
      codec: 'function a() {}',
    });
    expect(await reader.findDevice(ORG, { assetId: device.assetId })).toMatchObject({ qos: 1 });
    await writer.setProductCodec(ORG, product.productKey, '');
    expect(await reader.productCredentials(product.productKey)).toMatchObject({ codec: null });
  });

  it('refuse what cannot be', async () => {
    const { writer } = registry;
    expect(await writer.setProductQos(ORG, product.productKey, 2)).toMatchObject({ reason: 'invalid' });
    expect(await writer.setProductCodec(ORG, product.productKey, 'a\u0000')).toMatchObject({
      reason: 'invalid',
    });
    expect(await writer.setProductCodec(ORG, product.productKey, 'a'.repeat(300_000))).toMatchObject({
      reason: 'invalid',
    });
    expect(await writer.setProductQos(ORG, 'p\u0000', 1)).toMatchObject({ reason: 'unknownProduct' });
  });
});

describe('channels', () => {
  it('are created, described, renamed and deleted, and every name touched is announced', async () => {
    const { writer, reader } = registry;
    const created = await writer.createChannel(ORG, set('a'), 'site A');
    expect(created).toMatchObject({
      value: { id: expect.any(String), orgId: ORG, kind: 'set', channelId: 'DATASVC.SET.a', desc: 'site A' },
      changes: [{ kind: 'channel', key: 'DATASVC.SET.a' }],
    });
    expect(await writer.updateChannel(ORG, set('a'), { newId: 'DATASVC.SET.b' })).toMatchObject({
      value: { channelId: 'DATASVC.SET.b', desc: 'site A' },
      changes: [{ key: 'DATASVC.SET.a' }, { key: 'DATASVC.SET.b' }],
    });
    expect(await writer.updateChannel(ORG, set('b'), { desc: null })).toMatchObject({
      value: { desc: null },
    });
    expect(await reader.findChannel(ORG, 'DATASVC.SET.b')).toMatchObject({ desc: null });
    expect(await writer.deleteChannel(ORG, set('b'))).toMatchObject({
      ok: true,
      changes: [{ key: 'DATASVC.SET.b' }],
    });
    expect(await writer.deleteChannel(ORG, set('b'))).toMatchObject({ reason: 'unknown' });
    expect(await reader.findChannel(ORG, 'DATASVC.SET.b')).toBeNull();
  });

  it('have one owner in the whole system, also when all ask at once', async () => {
    const orgs = [ORG, OTHER_ORG, ORG, OTHER_ORG];
    const outcomes = await Promise.all(orgs.map((orgId) => registry.writer.createChannel(orgId, set('a'))));
    const reasons = outcomes.filter((outcome) => !outcome.ok).map((outcome) => outcome.reason);
    expect(reasons).toEqual(['exists', 'exists', 'exists']);
  });

  it('cannot be renamed to a taken name, and not by others', async () => {
    const { writer } = registry;
    await writer.createChannel(ORG, set('a'));
    await writer.createChannel(OTHER_ORG, set('theirs'));
    expect(await writer.updateChannel(ORG, set('a'), { newId: 'DATASVC.SET.theirs' })).toMatchObject({
      reason: 'exists',
    });
    expect(await writer.updateChannel(OTHER_ORG, set('a'), { desc: 'x' })).toMatchObject({
      reason: 'unknown',
    });
    expect(await writer.deleteChannel(OTHER_ORG, set('a'))).toMatchObject({ reason: 'unknown' });
    expect(await writer.deleteChannel(ORG, { kind: 'control', id: 'DATASVC.SET.a' })).toMatchObject({
      reason: 'unknown',
    });
  });

  it('are refused without an organisation or with a description that cannot be stored', async () => {
    const { writer } = registry;
    expect(await writer.createChannel('o3', set('a'))).toMatchObject({ reason: 'unknownOrganization' });
    expect(await writer.createChannel(ORG, set('a'), '\u0000')).toMatchObject({ reason: 'invalid' });
    expect(await writer.createChannel(ORG, set('a'), 'x'.repeat(2000))).toMatchObject({ reason: 'invalid' });
    await writer.createChannel(ORG, set('a'));
    expect(await writer.updateChannel(ORG, set('a'), { desc: '\ud800' })).toMatchObject({
      reason: 'invalid',
    });
  });

  it('are limited to 1,000 of a kind, also when several ask for the last one', async () => {
    const { writer, database } = registry;
    await database.prisma.$executeRaw`
      INSERT INTO registry.channel (org_id, kind, channel_id, create_time)
      SELECT ${ORG}, 'set', 'DATASVC.SET.n' || n, 0 FROM generate_series(1, 999) AS n`;
    const outcomes = await Promise.all(['x', 'y', 'z'].map((name) => writer.createChannel(ORG, set(name))));
    expect(outcomes.map((outcome) => (outcome.ok ? 'created' : outcome.reason)).sort()).toEqual([
      'created',
      'limit',
      'limit',
    ]);
    const control = { kind: 'control', id: 'DATASVC.CONTROL.a' } as const;
    expect(await writer.createChannel(ORG, control)).toMatchObject({ ok: true });
    expect(await writer.createChannel(OTHER_ORG, set('o'))).toMatchObject({ ok: true });
  });

  it('are listed by kind and owner, in order of creation, whole or in pages', async () => {
    const { writer } = registry;
    for (const name of ['c', 'a', 'b']) await writer.createChannel(ORG, set(name));
    await writer.createChannel(OTHER_ORG, set('theirs'));
    await writer.createChannel(ORG, { kind: 'control', id: 'DATASVC.CONTROL.a' });
    const list = async (page?: { pageSize: number; pageToken: number }) => {
      const { channels, ...rest } = await writer.listChannels(ORG, 'set', page);
      return { ...rest, ids: channels.map(({ channelId }) => channelId.slice('DATASVC.SET.'.length)) };
    };
    expect(await list()).toEqual({ pageToken: 1, pageSize: 0, totalSize: 3, ids: ['c', 'a', 'b'] });
    expect(await list({ pageSize: 2, pageToken: 2 })).toEqual({
      pageToken: 2,
      pageSize: 2,
      totalSize: 3,
      ids: ['b'],
    });
    expect(await list({ pageSize: 2, pageToken: 3 })).toMatchObject({ totalSize: 3, ids: [] });
  });
});

describe('activity of devices', () => {
  const facts = () => registry.reader.findDevice(ORG, { assetId: device.assetId });
  const times = async () => {
    const row = await registry.database.prisma.device.findUniqueOrThrow({
      where: { assetId: device.assetId },
    });
    return [row.activeTime, row.lastOnlineTime, row.lastOfflineTime].map((time) => time && Number(time));
  };
  const { assetId } = device;

  it('activates a device once, with a new revision', async () => {
    const before = await facts();
    const first = await registry.writer.recordActivity([{ assetId, activatedAt: 10, onlineAt: 10 }]);
    const after = await facts();
    expect(after).toMatchObject({ activated: true });
    expect(after?.revision).toBeGreaterThan(before?.revision ?? 0);
    expect(first.changes).toEqual([{ kind: 'device', key: assetId }]);
    expect(first.value.activated).toEqual([
      {
        orgId: ORG,
        assetId,
        productKey: 'pQ7wXk2L',
        deviceKey: 'ems-01',
        revision: after?.revision,
        activated: true,
        enabled: true,
      },
    ]);
    const again = await registry.writer.recordActivity([{ assetId, activatedAt: 5, onlineAt: 20 }]);
    expect(again).toEqual({ ok: true, value: { activated: [] }, changes: [] });
    expect(await facts()).toEqual(after);
    expect(await times()).toEqual([10, 20, null]);
  });

  it('only moves times forward, whatever comes twice or late', async () => {
    const batch = [
      { assetId, onlineAt: 10, offlineAt: 15 },
      { assetId, onlineAt: 30 },
      { assetId, onlineAt: 20 },
    ];
    await registry.writer.recordActivity(batch);
    await registry.writer.recordActivity([...batch].reverse());
    await registry.writer.recordActivity([{ assetId, offlineAt: 5 }]);
    expect(await times()).toEqual([null, 30, 15]);
  });

  it('passes over devices that do not exist', async () => {
    const batch = [
      { assetId: 'missing0', onlineAt: 1 },
      { assetId: '\u0000', onlineAt: 1 },
      { assetId, onlineAt: 7 },
    ];
    expect(await registry.writer.recordActivity(batch)).toMatchObject({ ok: true });
    expect(await registry.writer.recordActivity([])).toMatchObject({ ok: true });
    expect(await times()).toEqual([null, 7, null]);
  });

  it('activates each device once when several gateways see the logins, in any order', async () => {
    const ids = Array.from({ length: 400 }, (_, i) => `act0${String(i).padStart(4, '0')}`);
    await registry.writer.importLines(
      ORG,
      ids.map((id) => JSON.stringify({ device: { ...device, assetId: id, deviceKey: id } })),
    );
    const batch = ids.map((id) => ({ assetId: id, activatedAt: 10 }));
    const outcomes = await Promise.all(
      [batch, [...batch].reverse(), batch, [...batch].reverse()].map((b) =>
        registry.writer.recordActivity(b),
      ),
    );
    expect(outcomes.flatMap((outcome) => outcome.value.activated)).toHaveLength(400);
  });
});

describe('a writer', () => {
  it('announces what it changed before it answers, and nothing else', async () => {
    const announced: RegistryChange[] = [];
    const writer = new RegistryWriter(registry.database, {
      onChanged: (changes) => announced.push(...changes),
    });
    await writer.createChannel(ORG, set('a'));
    expect(announced).toEqual([{ kind: 'channel', key: 'DATASVC.SET.a' }]);
    await writer.createChannel(ORG, set('a'));
    await writer.putOrganization(ORG);
    expect(announced).toHaveLength(1);
  });
});
