import { isDeviceKey, isOrgId, isShortKey } from './key-format.js';
import { type RandomKeys, randomKeys } from './random-keys.js';
import type { RegistryChange } from './registry-change.js';
import type { RegistryDatabase } from './registry-database.js';
import type { DeviceSelector } from './registry-reads.js';
import { getDeviceByKeysSql, getDeviceSql, getProductSql } from './sql/get-views.js';
import { type DeviceRow, type ProductRow, toDeviceView, toProductView } from './view-rows.js';
import type { DeviceView, ProductView } from './views.js';
import { type CreateDeviceOutcome, createDevice } from './writes/create-device.js';
import {
  type DeleteDeviceOutcome,
  deleteDevice,
  type ReplaceDeviceOutcome,
  replaceDevice,
  type SetDeviceEnabledOutcome,
  setDeviceEnabled,
} from './writes/devices.js';
import {
  type CreateProductOutcome,
  createProduct,
  type DeleteProductOutcome,
  deleteProduct,
  type NewProduct,
  type ProductUpdate,
  type UpdateProductOutcome,
  updateProduct,
} from './writes/product-lifecycle.js';
import type { NewDevice } from './writes/register-devices.js';
import { type DeviceUpdate, type UpdateDeviceOutcome, updateDevice } from './writes/update-device.js';
import type { Refused, Written } from './written.js';

export interface DeviceCatalogOptions {
  /** Called after each write, before its answer; see `RegistryWriter`. */
  readonly onChanged?: (changes: readonly RegistryChange[]) => void;
  /** Epoch ms. */
  readonly clock?: () => number;
  readonly keys?: RandomKeys;
}

export interface DeviceDetails {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Products and devices as applications manage them [contract 5.4, 5.5]: whole and as they are now, never from a cache.
 * What belongs to another organisation is answered like what does not exist. Safe against other gateways that write at
 * the same time. What devices' schedulers and dispatchers have to be told is written with the change; see
 * `DeviceAnnouncements`.
 */
export class DeviceCatalog {
  private readonly onChanged: (changes: readonly RegistryChange[]) => void;
  private readonly clock: () => number;
  private readonly keys: RandomKeys;

  constructor(
    private readonly database: RegistryDatabase,
    { onChanged = () => undefined, clock = Date.now, keys = randomKeys }: DeviceCatalogOptions = {},
  ) {
    this.onChanged = onChanged;
    this.clock = clock;
    this.keys = keys;
  }

  async getProduct(orgId: string, productKey: string): Promise<ProductView | null> {
    if (!isOrgId(orgId) || !isShortKey(productKey)) return null;
    const [row] = await this.prisma.$queryRawUnsafe<ProductRow[]>(getProductSql, orgId, productKey);
    return row ? toProductView(row, this.database.secrets) : null;
  }

  /** @param by appKey of the caller, null where nobody's name is known */
  createProduct(orgId: string, product: NewProduct, by: string | null): Promise<CreateProductOutcome> {
    return this.announced(
      createProduct(this.database, orgId, product, this.keys, { nowMs: this.clock(), by }),
    );
  }

  updateProduct(
    orgId: string,
    productKey: string,
    update: ProductUpdate,
    by: string | null,
  ): Promise<UpdateProductOutcome> {
    return this.announced(updateProduct(this.prisma, orgId, productKey, update, { nowMs: this.clock(), by }));
  }

  /** Refused `hasDevices` while there are any. */
  deleteProduct(orgId: string, productKey: string): Promise<DeleteProductOutcome> {
    return this.announced(deleteProduct(this.prisma, orgId, productKey));
  }

  async getDevice(orgId: string, selector: DeviceSelector): Promise<DeviceView | null> {
    if (!isOrgId(orgId)) return null;
    const [row] = await this.deviceRows(orgId, selector);
    return row ? toDeviceView(row, this.database.secrets) : null;
  }

  /** What a device asks of itself [contract 6.4]; null when the organisation has no such device. */
  async deviceDetails(orgId: string, assetId: string): Promise<DeviceDetails | null> {
    if (!isOrgId(orgId) || !isShortKey(assetId)) return null;
    const select = { deviceAttributes: true, deviceTags: true };
    const row = await this.prisma.device.findFirst({ where: { orgId, assetId }, select });
    if (!row) return null;
    const { deviceAttributes, deviceTags } = row as unknown as Pick<DeviceView, keyof typeof select>;
    return { attributes: deviceAttributes, tags: deviceTags };
  }

  createDevice(orgId: string, device: NewDevice): Promise<CreateDeviceOutcome> {
    return this.announced(createDevice(this.database, orgId, device, this.issuing));
  }

  updateDevice(orgId: string, selector: DeviceSelector, update: DeviceUpdate): Promise<UpdateDeviceOutcome> {
    return this.announced(updateDevice(this.prisma, orgId, selector, update, this.clock()));
  }

  /** Refused `unchanged` when the device is so already. */
  setDeviceEnabled(
    orgId: string,
    selector: DeviceSelector,
    enabled: boolean,
  ): Promise<SetDeviceEnabledOutcome> {
    return this.announced(setDeviceEnabled(this.prisma, orgId, selector, enabled));
  }

  deleteDevice(orgId: string, selector: DeviceSelector): Promise<DeleteDeviceOutcome> {
    return this.announced(deleteDevice(this.prisma, orgId, selector));
  }

  /** Refused `unchanged` when the device has this key already. */
  replaceDevice(
    orgId: string,
    selector: DeviceSelector,
    newDeviceKey: string,
  ): Promise<ReplaceDeviceOutcome> {
    return this.announced(replaceDevice(this.database, orgId, selector, newDeviceKey, this.issuing));
  }

  private get prisma() {
    return this.database.prisma;
  }

  private get issuing() {
    return { keys: this.keys, nowMs: this.clock() };
  }

  private async deviceRows(orgId: string, selector: DeviceSelector): Promise<DeviceRow[]> {
    if ('assetId' in selector) {
      const { assetId } = selector;
      return isShortKey(assetId)
        ? this.prisma.$queryRawUnsafe<DeviceRow[]>(getDeviceSql, orgId, assetId)
        : [];
    }
    const { productKey, deviceKey } = selector;
    return isShortKey(productKey) && isDeviceKey(deviceKey)
      ? this.prisma.$queryRawUnsafe<DeviceRow[]>(getDeviceByKeysSql, orgId, productKey, deviceKey)
      : [];
  }

  private async announced<R extends Written<unknown> | Refused<string>>(write: Promise<R>): Promise<R> {
    const result = await write;
    if (result.ok && result.changes.length > 0) this.onChanged(result.changes);
    return result;
  }
}
