import { describe, expect, it } from '@jest/globals';
import { CompiledScripts } from './compiled-scripts.js';

const compiled = (bytes: number) => ({
  image: { data: new Uint8Array(0), heapAt: 0, heap: new Uint8Array(bytes) },
  encode: null,
  decode: null,
});

describe('Compiled scripts', () => {
  it('leave when they take too much together, those first that were not used for longest', () => {
    const scripts = new CompiledScripts(30);
    for (const version of [1, 2, 3]) scripts.put(version, compiled(10));
    scripts.get(1);
    scripts.put(4, compiled(10));
    expect([1, 2, 3, 4].map((version) => scripts.get(version) !== undefined)).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  it('do not stay when one alone is too large', () => {
    const scripts = new CompiledScripts(30);
    scripts.put(1, compiled(31));
    expect(scripts.get(1)).toBeUndefined();
    scripts.put(2, compiled(30));
    expect(scripts.get(2)).toBeDefined();
  });
});
