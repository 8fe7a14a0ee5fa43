import { describe, expect, it } from '@jest/globals';
import { Integrations } from './integrations.js';
import type { DeviceConnection } from './session.js';

const connection = (): DeviceConnection => ({
  isOpen: true,
  push: () => true,
  isWritable: true,
  whenWritable: async () => undefined,
  close: () => undefined,
});

describe('connections that upload for a product', () => {
  it('are several, and no more than sixteen', () => {
    const integrations = new Integrations();
    const opened = Array.from({ length: 17 }, () => integrations.open('p1', connection()));
    expect(opened.filter(Boolean)).toHaveLength(16);
    expect([integrations.mayOpen('p1'), integrations.mayOpen('p2')]).toEqual([false, true]);
  });

  it('make room when they end', () => {
    const integrations = new Integrations();
    const first = connection();
    integrations.open('p1', first);
    for (let i = 1; i < 16; i += 1) integrations.open('p1', connection());
    integrations.close('p1', first);
    expect([integrations.mayOpen('p1'), integrations.of('p1').length]).toEqual([true, 15]);
  });
});
