import type { StringI18n } from '@setpoint/thing-model';
import type { Prisma } from '../generated/client.js';
import { isOrgId, isShortKey } from '../key-format.js';
import type { RandomKeys } from '../random-keys.js';
import type { RegistryDatabase } from '../registry-database.js';
import { type Refused, refused, type Written, written } from '../written.js';
import { deviceChanged, type IssuedDevice } from './device-outcomes.js';

/** A device as a caller describes it, checked. */
export interface NewDevice {
  readonly productKey: string;
  /** Generated when undefined. */
  readonly deviceKey: string | undefined;
  readonly deviceName: StringI18n;
  readonly timezone: string;
  readonly deviceDesc: string | null;
  readonly deviceAttributes: Readonly<Record<string, unknown>>;
  readonly deviceTags: Readonly<Record<string, string>>;
}

export type CreateDeviceOutcome =
  | Written<IssuedDevice>
  | Refused<'unknownProduct' | 'deviceKeyTaken' | 'noKey' | 'tooManyDevices'>;

/** [contract 1.10]; an import may bring more. */
export const MAX_DEVICES_PER_PRODUCT = 10_000;

/** Two random keys being equal is as good as impossible; after this many something else is wrong. */
const MAX_ATTEMPTS = 5;

/** Who create in one product take turns, and a turn is short: better late than a fault. */
const TURN = { maxWait: 30_000, timeout: 30_000 };

const unknownProduct = refused('unknownProduct', 'productKey does not exist');

interface Issuing {
  readonly keys: RandomKeys;
  readonly nowMs: number;
}

/** Creates a device with an assetId, a secret and, unless given, a deviceKey of our making [contract 5.5]. */
export const createDevice = async (
  database: RegistryDatabase,
  orgId: string,
  device: NewDevice,
  issuing: Issuing,
): Promise<CreateDeviceOutcome> => {
  const { productKey } = device;
  if (!isOrgId(orgId) || !isShortKey(productKey)) return unknownProduct;
  return database.prisma.$transaction(async (tx) => {
    // The lock makes those who create in one product count one after the other.
    const product = await tx.$queryRaw<unknown[]>`
      SELECT 1 FROM registry.product WHERE org_id = ${orgId} AND product_key = ${productKey} FOR NO KEY UPDATE`;
    if (product.length === 0) return unknownProduct;
    if (await isFull(tx, productKey))
      return refused('tooManyDevices', `a product has at most ${MAX_DEVICES_PER_PRODUCT} devices`);
    return issue({ tx, secrets: database.secrets }, orgId, device, issuing);
  }, TURN);
};

const isFull = async (tx: Prisma.TransactionClient, productKey: string): Promise<boolean> => {
  const last = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM registry.device WHERE product_key = ${productKey} OFFSET ${MAX_DEVICES_PER_PRODUCT - 1}::int LIMIT 1`;
  return last.length > 0;
};

interface Place {
  readonly tx: Prisma.TransactionClient;
  readonly secrets: RegistryDatabase['secrets'];
}

const issue = async (
  place: Place,
  orgId: string,
  device: NewDevice,
  { keys, nowMs }: Issuing,
): Promise<CreateDeviceOutcome> => {
  const { productKey } = device;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const deviceKey = device.deviceKey ?? keys.deviceKey();
    const issued = { assetId: keys.shortKey(), productKey, deviceKey, deviceSecret: keys.secret() };
    if (await insert(place, orgId, device, issued, nowMs))
      return written(issued, deviceChanged(issued.assetId));
    if (device.deviceKey !== undefined && (await isTaken(place.tx, productKey, deviceKey)))
      return refused('deviceKeyTaken', 'deviceKey exists already in the product');
  }
  return refused('noKey', 'no free key was found');
};

const isTaken = async (
  tx: Prisma.TransactionClient,
  productKey: string,
  deviceKey: string,
): Promise<boolean> => {
  const where = { productKey_deviceKey: { productKey, deviceKey } };
  return (await tx.device.findUnique({ where, select: { assetId: true } })) !== null;
};

/** @returns false when a key is taken */
const insert = async (
  { tx, secrets }: Place,
  orgId: string,
  device: NewDevice,
  { assetId, productKey, deviceKey, deviceSecret }: IssuedDevice,
  nowMs: number,
): Promise<boolean> => {
  const sealed = secrets.seal(`device ${assetId}`, deviceSecret);
  const rows = await tx.$executeRaw`
    INSERT INTO registry.device (
      asset_id, org_id, product_key, device_key, device_secret, device_name, device_desc, timezone, device_attributes,
      device_tags, revision, create_time, update_time
    ) VALUES (
      ${assetId}, ${orgId}, ${productKey}, ${deviceKey}, ${sealed}, ${JSON.stringify(device.deviceName)}::jsonb,
      ${device.deviceDesc}, ${device.timezone}, ${JSON.stringify(device.deviceAttributes)}::jsonb,
      ${JSON.stringify(device.deviceTags)}::jsonb, nextval('registry.device_revision'), ${nowMs}::bigint,
      ${nowMs}::bigint
    ) ON CONFLICT DO NOTHING`;
  return rows === 1;
};
