import { beforeEach, describe, expect, it } from '@jest/globals';
import { CachedRegistry } from './cached-registry.js';
import { modelKey } from './registry-change.js';
import type { DeviceSelector } from './registry-reads.js';
import type { DeviceRecord, RegistrySource } from './registry-source.js';

const record = (assetId: string, orgId: string, revision: number): DeviceRecord => {
  const common = {
    assetId,
    orgId,
    productKey: 'prod0001',
    deviceKey: `dev-${assetId}`,
    activated: true,
    enabled: true,
    revision,
    replacedEpoch: null,
    dataFormat: 'Json' as const,
    qos: 0 as const,
  };
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

/** A source that counts what is asked of it, and answers when the test says so. */
class FakeSource implements RegistrySource {
  readonly asked: DeviceSelector[][] = [];
  readonly stored = new Map<string, DeviceRecord>();
  modelQueries = 0;
  private held: Promise<void> = Promise.resolve();
  fail = false;

  async devices(selectors: readonly DeviceSelector[]): Promise<(DeviceRecord | null)[]> {
    this.asked.push([...selectors]);
    // Read first and answered later, as a database does.
    const rows = selectors.map((selector) => this.find(selector));
    const { held } = this;
    this.held = Promise.resolve();
    await held;
    if (this.fail) throw new Error('connection lost');
    return rows;
  }

  /** Holds the next answer back until the returned function is called. */
  holdNext(): () => void {
    let release = (): void => undefined;
    this.held = new Promise((resolve) => {
      release = resolve;
    });
    return release;
  }

  private find(selector: DeviceSelector): DeviceRecord | null {
    if ('assetId' in selector) return this.stored.get(selector.assetId) ?? null;
    return [...this.stored.values()].find(({ facts }) => facts.deviceKey === selector.deviceKey) ?? null;
  }

  async organizations(orgIds: readonly string[]): Promise<(true | null)[]> {
    return orgIds.map(() => true);
  }

  async models(names: readonly { orgId: string; modelId: string }[]) {
    this.modelQueries += 1;
    return names.map(() => null);
  }

  applications = async (keys: readonly string[]) => keys.map(() => null);
  products = async (keys: readonly string[]) => keys.map(() => null);
  channels = async (keys: readonly string[]) => keys.map(() => null);
  nextSessionEpochs = async () => [];
}

let source: FakeSource;
let now: number;
let cached: CachedRegistry;

beforeEach(() => {
  source = new FakeSource();
  source.stored.set('dev00001', record('dev00001', 'o1', 1));
  now = 0;
  cached = new CachedRegistry(source, { ttlMs: 30_000, missTtlMs: 1_000, maxEntries: 3, nowMs: () => now });
});

const revision = async (assetId = 'dev00001') =>
  (await cached.findDevice('o1', { assetId }))?.revision ?? null;

describe('the cache of the registry', () => {
  it('asks once for what it knows, and again after its time', async () => {
    await revision();
    now = 29_999;
    await revision();
    expect(source.asked).toHaveLength(1);
    now = 30_000;
    await revision();
    expect(source.asked).toHaveLength(2);
  });

  it('asks once for an unknown name within a second, and finds it after that', async () => {
    expect([await revision('dev00002'), await revision('dev00002')]).toEqual([null, null]);
    expect(source.asked).toHaveLength(1);
    source.stored.set('dev00002', record('dev00002', 'o1', 1));
    now = 1_000;
    expect(await revision('dev00002')).toBe(1);
  });

  it('applies the tenant rule to what it holds', async () => {
    await revision();
    expect(await cached.findDevice('o2', { assetId: 'dev00001' })).toBeNull();
    expect(source.asked).toHaveLength(1);
  });

  it('asks once when many ask at the same time', async () => {
    await Promise.all(Array.from({ length: 10 }, () => revision()));
    expect(source.asked).toHaveLength(1);
  });

  it('asks only for what it lacks, each once, and answers in order', async () => {
    await revision();
    source.stored.set('dev00002', record('dev00002', 'o1', 2));
    const ids = ['dev00002', 'dev00001', 'missing0', 'dev00002'];
    const found = await cached.findDevices(
      'o1',
      ids.map((assetId) => ({ assetId })),
    );
    expect(found.map((facts) => facts?.revision ?? null)).toEqual([2, 1, null, 2]);
    expect(source.asked[1]).toEqual([{ assetId: 'dev00002' }, { assetId: 'missing0' }]);
  });

  it('forgets a changed device under both of its names, and keeps the others', async () => {
    const byKeys = { productKey: 'prod0001', deviceKey: 'dev-dev00001' };
    source.stored.set('dev00002', record('dev00002', 'o1', 1));
    await Promise.all([revision(), cached.findDevice('o1', byKeys), revision('dev00002')]);
    source.stored.set('dev00001', record('dev00001', 'o1', 2));
    cached.invalidate({ kind: 'device', key: 'dev00001' });
    expect(await revision()).toBe(2);
    expect((await cached.findDevice('o1', byKeys))?.revision).toBe(2);
    const asked = source.asked.length;
    await revision('dev00002');
    expect(source.asked).toHaveLength(asked);
  });

  it('forgets all devices of a changed product', async () => {
    await revision();
    source.stored.set('dev00001', record('dev00001', 'o1', 2));
    cached.invalidate([{ kind: 'product', key: 'prod0001' }]);
    expect(await revision()).toBe(2);
  });

  it('finds a device at once when its creation was announced', async () => {
    expect(await revision('dev00002')).toBeNull();
    source.stored.set('dev00002', record('dev00002', 'o1', 1));
    cached.invalidate({ kind: 'device', key: 'dev00002' });
    expect(await revision('dev00002')).toBe(1);
  });

  describe('while a device is read, changed and read again', () => {
    const twoReads = () => {
      const releaseEarly = source.holdNext();
      const early = revision();
      source.stored.set('dev00001', record('dev00001', 'o1', 2));
      cached.invalidate({ kind: 'device', key: 'dev00001' });
      const releaseLate = source.holdNext();
      return { early, late: revision(), releaseEarly, releaseLate };
    };

    it('gives the new state to whoever asks after the change', async () => {
      const { early, late, releaseEarly, releaseLate } = twoReads();
      releaseEarly();
      releaseLate();
      expect(await Promise.all([early, late, revision()])).toEqual([1, 2, 2]);
    });

    it('lets others wait for the newer read when the older one has arrived', async () => {
      const { early, late, releaseEarly, releaseLate } = twoReads();
      releaseEarly();
      await early;
      const third = revision();
      releaseLate();
      expect(await Promise.all([late, third])).toEqual([2, 2]);
      expect(source.asked).toHaveLength(2);
    });

    it('keeps the newer read when the older one arrives last', async () => {
      const { early, late, releaseEarly, releaseLate } = twoReads();
      releaseLate();
      await late;
      releaseEarly();
      await early;
      expect(await revision()).toBe(2);
      expect(source.asked).toHaveLength(2);
    });
  });

  it('still forgets what changed before very many other changes', async () => {
    await revision();
    source.stored.set('dev00001', record('dev00001', 'o1', 2));
    cached.invalidate({ kind: 'device', key: 'dev00001' });
    cached.invalidate(Array.from({ length: 10_001 }, (_, i) => ({ kind: 'device', key: `other${i}` })));
    expect(await revision()).toBe(2);
  });

  it('holds a bounded number, and lets go of what was not asked for longest', async () => {
    for (const id of ['dev00002', 'dev00003', 'dev00004']) source.stored.set(id, record(id, 'o1', 1));
    for (const id of ['dev00001', 'dev00002', 'dev00003', 'dev00001', 'dev00004']) await revision(id);
    const asked = source.asked.length;
    for (const id of ['dev00001', 'dev00003', 'dev00004']) await revision(id);
    expect(source.asked).toHaveLength(asked);
    await revision('dev00002');
    expect(source.asked).toHaveLength(asked + 1);
  });

  it('does not let invented names displace devices', async () => {
    await revision();
    for (let i = 0; i < 10; i++) await revision(`none000${i}`);
    const asked = source.asked.length;
    await revision();
    expect(source.asked).toHaveLength(asked);
  });

  it('passes a failure to all who waited, and asks again afterwards', async () => {
    source.fail = true;
    const outcomes = await Promise.allSettled([revision(), revision()]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    source.fail = false;
    expect(await revision()).toBe(1);
  });

  it('tells models of different organisations apart, whatever their names', async () => {
    await cached.compiledModel('a', 'b/c');
    await cached.compiledModel('a', 'b/c');
    await cached.compiledModel('a.b', 'c');
    expect(source.modelQueries).toBe(2);
    expect(modelKey('a', '"b')).not.toBe(modelKey('a"', 'b'));
  });
});
