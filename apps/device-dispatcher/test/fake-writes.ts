import {
  type DeviceDetails,
  type IssuedDevice,
  MAX_ATTRIBUTES_BYTES,
  MAX_DEVICE_TAGS,
  type NewDevice,
  type RegisterDevicesOutcome,
} from '@setpoint/registry';
import type { FakeRegistry } from './running-dispatcher.js';

const written = { ok: true, value: null, changes: [] } as const;
const refused = <R extends string>(reason: R) => ({ ok: false, reason, detail: `it is ${reason}` }) as const;

/** What devices write into the registry, in memory. */
export class FakeWrites {
  readonly details = new Map<string, DeviceDetails>();
  readonly registered: NewDevice[] = [];
  /** Every call of a write. */
  calls = 0;
  /** Until it is resolved no registration ends. */
  hold: Promise<unknown> = Promise.resolve();

  constructor(private readonly registry: FakeRegistry) {}

  async deviceDetails(_orgId: string, assetId: string): Promise<DeviceDetails | null> {
    this.look();
    return this.details.get(assetId) ?? { attributes: {}, tags: {} };
  }

  async updateAttributes(_orgId: string, assetId: string, attributes: Readonly<Record<string, unknown>>) {
    const { attributes: before, tags } = this.change(assetId);
    const after = { ...before, ...attributes };
    if (JSON.stringify(after).length > MAX_ATTRIBUTES_BYTES) return refused('tooLarge');
    this.details.set(assetId, { attributes: after, tags });
    return written;
  }

  async removeAttributes(_orgId: string, assetId: string, names: readonly string[]) {
    const { attributes, tags } = this.change(assetId);
    this.details.set(assetId, { attributes: without(attributes, names), tags });
    return written;
  }

  async mergeTags(_orgId: string, assetId: string, given: Readonly<Record<string, string>>) {
    const { attributes, tags } = this.change(assetId);
    const after = { ...tags, ...given };
    if (Object.keys(after).length > MAX_DEVICE_TAGS) return refused('tooManyTags');
    this.details.set(assetId, { attributes, tags: after });
    return written;
  }

  async removeTags(_orgId: string, assetId: string, names: readonly string[]) {
    const { attributes, tags } = this.change(assetId);
    this.details.set(assetId, { attributes, tags: without(tags, names) });
    return written;
  }

  /** A product is what its devices say of it. */
  async getProduct(orgId: string, productKey: string): Promise<{ modelId: string } | null> {
    this.look();
    const devices = [...this.registry.devices.values()];
    return devices.some((one) => one.orgId === orgId && one.productKey === productKey)
      ? { modelId: 'battery' }
      : null;
  }

  async registerDevices(_orgId: string, devices: readonly NewDevice[]): Promise<RegisterDevicesOutcome> {
    this.look();
    this.calls += 1;
    await this.hold;
    const taken = new Set([...this.registry.devices.keys(), ...this.registered.map((one) => one.deviceKey)]);
    for (const { deviceKey } of devices) {
      if (deviceKey !== undefined && taken.has(deviceKey)) return refused('deviceKeyTaken');
      taken.add(deviceKey);
    }
    const value = devices.map(({ productKey, deviceKey }, index): IssuedDevice => {
      const nth = this.registered.length + index;
      return {
        assetId: `new${nth}`,
        productKey,
        deviceKey: deviceKey ?? `key-${nth}`,
        deviceSecret: `s${nth}`,
      };
    });
    this.registered.push(...devices);
    return { ok: true, value, changes: [] };
  }

  private look(): void {
    if (this.registry.isAway) throw new Error('the database is away');
  }

  private change(assetId: string): DeviceDetails {
    this.look();
    this.calls += 1;
    return this.details.get(assetId) ?? { attributes: {}, tags: {} };
  }
}

const without = <T>(members: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(members).filter(([name]) => !names.includes(name)));
