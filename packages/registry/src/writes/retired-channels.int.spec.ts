import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FreshRegistry, freshRegistry, ORG, OTHER_ORG } from '../../test/fresh-registry.js';
import { RegistryWriter } from '../registry-writer.js';
import { NAME_RETIRED_FOR_MS } from './retired-channels.js';

const set = (name: string) => ({ kind: 'set', id: `DATASVC.SET.${name}` }) as const;

describe('the name of a channel that is given up', () => {
  let registry: FreshRegistry;
  let writer: RegistryWriter;
  let now = 1_767_225_600_123;

  beforeAll(async () => {
    registry = await freshRegistry();
    writer = new RegistryWriter(registry.database, { clock: () => now });
    await writer.putOrganization(ORG);
    await writer.putOrganization(OTHER_ORG);
  });
  afterAll(() => registry.drop());

  const deleted = async (name: string) => {
    await writer.createChannel(ORG, set(name));
    await writer.deleteChannel(ORG, set(name));
  };

  it('goes to nobody else while results may be on their way to it', async () => {
    await deleted('a');
    expect(await writer.createChannel(OTHER_ORG, set('a'))).toMatchObject({ ok: false, reason: 'exists' });
    await writer.createChannel(OTHER_ORG, set('theirs'));
    expect(await writer.updateChannel(OTHER_ORG, set('theirs'), { newId: set('a').id })).toMatchObject({
      reason: 'exists',
    });
    expect(await registry.reader.findChannel(OTHER_ORG, set('theirs').id)).not.toBeNull();
    expect(await registry.reader.findChannel(OTHER_ORG, set('a').id)).toBeNull();
  });

  it('may be taken again by its owner', async () => {
    await deleted('b');
    expect(await writer.createChannel(ORG, set('b'))).toMatchObject({ ok: true });
  });

  it('is given up by a renaming, too', async () => {
    await writer.createChannel(ORG, set('c'));
    await writer.updateChannel(ORG, set('c'), { newId: set('d').id });
    expect(await writer.createChannel(OTHER_ORG, set('c'))).toMatchObject({ reason: 'exists' });
    expect(await writer.updateChannel(ORG, set('d'), { newId: set('c').id })).toMatchObject({ ok: true });
  });

  it('goes to nobody else who asks while it is given up', async () => {
    await writer.createChannel(ORG, set('e'));
    const outcomes = await Promise.all([
      writer.deleteChannel(ORG, set('e')),
      ...Array.from({ length: 5 }, () => writer.createChannel(OTHER_ORG, set('e'))),
    ]);
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, false, false, false, false]);
  });

  it('is free, and forgotten, after a while', async () => {
    await deleted('f');
    now += NAME_RETIRED_FOR_MS;
    expect(await writer.createChannel(OTHER_ORG, set('f'))).toMatchObject({ ok: true });
    await deleted('g');
    expect(await registry.database.prisma.retiredChannel.count()).toBe(1);
  });
});

describe('the name of a channel', () => {
  it('differs from all others by more than dots and underscores, as topics have to', async () => {
    const registry = await freshRegistry();
    const { writer } = registry;
    try {
      await writer.putOrganization(ORG);
      await writer.putOrganization(OTHER_ORG);
      await writer.createChannel(ORG, set('a.b_c'));
      await writer.createChannel(OTHER_ORG, set('d'));
      expect(await writer.createChannel(OTHER_ORG, set('a_b.c'))).toMatchObject({ reason: 'exists' });
      expect(await writer.createChannel(ORG, set('a.b.c'))).toMatchObject({ reason: 'exists' });
      expect(await writer.updateChannel(OTHER_ORG, set('d'), { newId: set('a_b_c').id })).toMatchObject({
        reason: 'exists',
      });
      expect(await writer.createChannel(ORG, set('a-b-c'))).toMatchObject({ ok: true });
    } finally {
      await registry.drop();
    }
  });
});

describe('the only organisation', () => {
  it('is known while there is exactly one', async () => {
    const registry = await freshRegistry();
    try {
      expect(await registry.writer.soleOrganization()).toBeNull();
      await registry.writer.putOrganization(ORG);
      expect(await registry.writer.soleOrganization()).toBe(ORG);
      await registry.writer.putOrganization(OTHER_ORG);
      expect(await registry.writer.soleOrganization()).toBeNull();
    } finally {
      await registry.drop();
    }
  });
});
