import type { SubDeviceName } from '@setpoint/registry';
import type { DeviceCredentials } from '../src/login/credentials.js';
import type { CarriedLogin, TopologyStore } from '../src/login/topology-store.js';
import type { DeviceName } from '../src/login/user-name.js';

type Selector = { readonly assetId: string } | DeviceName;

interface Devices {
  readonly devices: ReadonlyMap<string, DeviceCredentials>;
  readonly isAway: boolean;
}

/** The topology in memory. */
export class FakeTopology implements TopologyStore {
  /** assetIds of gateways, of each sub-device. */
  readonly gateways = new Map<string, Set<string>>();
  readonly noted: CarriedLogin[] = [];
  /** How often it was asked, for however many devices. */
  lookUps = 0;

  constructor(private readonly registry: Devices) {}

  /** @param keys deviceKeys */
  join(gateway: string, ...keys: string[]): this {
    for (const key of keys) {
      const { assetId } = this.known(key);
      this.gateways.set(assetId, (this.gateways.get(assetId) ?? new Set()).add(this.known(gateway).assetId));
    }
    return this;
  }

  leave(gateway: string, key: string): void {
    this.gateways.get(this.known(key).assetId)?.delete(this.known(gateway).assetId);
  }

  async gatewaysOf(assetIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    if (this.registry.isAway) throw new Error('the database is away');
    this.lookUps += 1;
    return new Map(assetIds.map((assetId) => [assetId, [...(this.gateways.get(assetId) ?? [])]]));
  }

  async noteLogins(logins: readonly CarriedLogin[]): Promise<void> {
    this.noted.push(...logins);
  }

  async subDevicesOf(gatewayAssetId: string): Promise<SubDeviceName[]> {
    return [...this.registry.devices.values()]
      .filter(({ assetId }) => this.gateways.get(assetId)?.has(gatewayAssetId))
      .map(({ assetId, productKey, deviceKey }) => ({ assetId, productKey, deviceKey }));
  }

  async add(orgId: string, gateway: Selector, subDevices: readonly Selector[]) {
    const found = subDevices.map((selector) => this.find(orgId, selector));
    if (found.some((device) => device?.productType !== 'Device'))
      return { ok: false, detail: 'one of them is no sub-device' } as const;
    for (const device of found)
      if (device) this.join(this.find(orgId, gateway)?.deviceKey ?? '', device.deviceKey);
    return { ok: true } as const;
  }

  async removeAny(orgId: string, gateway: Selector, subDevices: readonly Selector[]) {
    const from = this.find(orgId, gateway);
    const removed = subDevices.filter((selector) => {
      const device = this.find(orgId, selector);
      return from && device && this.gateways.get(device.assetId)?.delete(from.assetId);
    });
    return removed.length > 0
      ? ({ ok: true } as const)
      : ({ ok: false, detail: 'none of them is a sub-device of this gateway' } as const);
  }

  private known(key: string): DeviceCredentials {
    const device = this.registry.devices.get(key);
    if (!device) throw new Error(`there is no ${key}`);
    return device;
  }

  private find(orgId: string, selector: Selector): DeviceCredentials | undefined {
    return [...this.registry.devices.values()].find(
      (device) =>
        device.orgId === orgId &&
        ('assetId' in selector
          ? device.assetId === selector.assetId
          : device.productKey === selector.productKey && device.deviceKey === selector.deviceKey),
    );
  }
}
