import { describe, expect, it } from '@jest/globals';
import type { Cause, ScriptRef } from '@setpoint/payload-scripts';
import { noScript } from './custom-format.js';
import { ScriptedFormat, type ScriptRunner } from './scripted-format.js';

const sender = { productKey: 'pQ7wXk2L', deviceKey: 'ems-01' };

/** Scripts of which every call is written down and answered in order. */
const setUp = (codec: string | null = 'v1') => {
  const product = { codec };
  const calls: (readonly [ScriptRef, string | Uint8Array, Cause])[] = [];
  const scripts: ScriptRunner = {
    encode: async (script, json, cause) => {
      calls.push([script, json, cause]);
      return { ok: true, value: Uint8Array.of(1) };
    },
    decode: async (script, bytes, cause) => {
      calls.push([script, bytes, cause]);
      return { ok: false, reason: 'failed', detail: 'it threw: no' };
    },
  };
  const registry = {
    isAway: false,
    productCredentials: async (productKey: string) => {
      if (registry.isAway) throw new Error('the database is away');
      return productKey === 'pQ7wXk2L' ? product : null;
    },
  };
  return { product, calls, registry, format: new ScriptedFormat(registry, scripts) };
};

describe('the format of a product with a script', () => {
  it('is what the script makes of it, or why it makes nothing', async () => {
    const { format, calls } = setUp();
    const bytes = Uint8Array.of(9);
    expect(await format.encode('pQ7wXk2L', '{}')).toEqual({ ok: true, value: Uint8Array.of(1) });
    expect(await format.decode(sender, bytes)).toMatchObject({ ok: false, detail: 'it threw: no' });
    const script = { productKey: 'pQ7wXk2L', source: 'v1' };
    expect(calls).toEqual([
      [script, '{}', {}],
      [script, bytes, { device: 'ems-01' }],
    ]);
  });

  it('is asked for answers to a device in its name, as they may be its fault', async () => {
    const { format, calls } = setUp();
    await format.encode('pQ7wXk2L', '{}', 'ems-01');
    expect(calls[0]?.[2]).toEqual({ device: 'ems-01' });
  });

  it('is another one from the call on at which the registry knows another script', async () => {
    const { format, calls, product } = setUp();
    await format.encode('pQ7wXk2L', '{}');
    product.codec = 'v2';
    await format.encode('pQ7wXk2L', '{}');
    product.codec = null;
    expect(await format.encode('pQ7wXk2L', '{}')).toEqual(noScript);
    expect(calls.map(([{ source }]) => source)).toEqual(['v1', 'v2']);
  });

  it.each([
    ['has no script', null, 'pQ7wXk2L'],
    ['has an empty one', '', 'pQ7wXk2L'],
    ['does not exist', 'v1', 'mT5sVb9N'],
  ])('is none where the product %s', async (_, codec, productKey) => {
    const { format, calls } = setUp(codec);
    expect(await format.encode(productKey, '{}')).toEqual(noScript);
    expect(await format.decode({ ...sender, productKey }, Uint8Array.of(1))).toEqual(noScript);
    expect(calls).toEqual([]);
  });

  it('cannot be told while the registry does not answer', async () => {
    const { format, registry } = setUp();
    registry.isAway = true;
    await expect(format.encode('pQ7wXk2L', '{}')).rejects.toThrow('away');
    await expect(format.decode(sender, Uint8Array.of(1))).rejects.toThrow('away');
  });
});
