import type { StringI18n } from '@setpoint/thing-model';
import type { Prisma } from '../generated/client.js';
import { isOrgId, isShortKey } from '../key-format.js';
import type { RandomKeys } from '../random-keys.js';
import type { RegistryDatabase } from '../registry-database.js';
import { TURN } from '../turn.js';
import { type Refused, refused, type Written, written } from '../written.js';
import { deviceChanged, type IssuedDevice } from './device-outcomes.js';
import { insertDevices } from './insert-devices.js';

/** A device as a caller describes it, checked. */
export interface NewDevice {
  readonly productKey: string;
  /** Generated when undefined. */
  readonly deviceKey: string | undefined;
  /** Its deviceKey when undefined. */
  readonly deviceName: StringI18n | undefined;
  readonly timezone: string;
  readonly deviceDesc: string | null;
  readonly deviceAttributes: Readonly<Record<string, unknown>>;
  readonly deviceTags: Readonly<Record<string, string>>;
}

export type RegisterDevicesRefusal = 'unknownProduct' | 'deviceKeyTaken' | 'noKey' | 'tooManyDevices';

export type RegisterDevicesOutcome = Written<readonly IssuedDevice[]> | Refused<RegisterDevicesRefusal>;

/** [contract 1.10]; an import may bring more. */
export const MAX_DEVICES_PER_PRODUCT = 10_000;
/** Of one call. */
export const MAX_DEVICES_REGISTERED_AT_ONCE = 50;

/** Two random keys being equal is as good as impossible; after this many something else is wrong. */
const MAX_ATTEMPTS = 5;

export const unknownProduct = refused('unknownProduct', 'productKey does not exist');

const tooManyAtOnce = refused(
  'tooManyDevices',
  `at most ${MAX_DEVICES_REGISTERED_AT_ONCE} devices are registered at once`,
);

export interface Issuing {
  readonly keys: RandomKeys;
  readonly nowMs: number;
}

/** Thrown to undo what was written. */
class Undone extends Error {
  constructor(readonly refusal: Refused<RegisterDevicesRefusal>) {
    super(refusal.detail);
  }
}

/**
 * Creates devices, all of them or none, each with an assetId, a secret and, unless given, a deviceKey of our making.
 *
 * @returns in the order of the devices; the secrets are in clear
 */
export const registerDevices = async (
  database: RegistryDatabase,
  orgId: string,
  devices: readonly NewDevice[],
  issuing: Issuing,
): Promise<RegisterDevicesOutcome> => {
  if (devices.length > MAX_DEVICES_REGISTERED_AT_ONCE) return tooManyAtOnce;
  if (!isOrgId(orgId) || !devices.every(({ productKey }) => isShortKey(productKey))) return unknownProduct;
  try {
    return await database.prisma.$transaction(async (tx) => {
      const refusal = await refusalOfProducts(tx, orgId, devices);
      if (refusal) return refusal;
      const outcome = await issue({ tx, secrets: database.secrets, orgId }, devices, issuing);
      if (!outcome.ok) throw new Undone(outcome);
      return outcome;
    }, TURN);
  } catch (failure) {
    if (failure instanceof Undone) return failure.refusal;
    throw failure;
  }
};

/**
 * Locks the products, in the order of their keys: who create in one product count one after the other, and who create
 * in several cannot wait for each other.
 */
const refusalOfProducts = async (
  tx: Prisma.TransactionClient,
  orgId: string,
  devices: readonly NewDevice[],
): Promise<Refused<RegisterDevicesRefusal> | null> => {
  const counts = new Map<string, number>();
  for (const { productKey } of devices) counts.set(productKey, (counts.get(productKey) ?? 0) + 1);
  const productKeys = [...counts.keys()];
  const locked = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM registry.product p
    WHERE p.org_id = ${orgId} AND p.product_key = ANY(${productKeys}::text[])
    ORDER BY p.product_key
    FOR NO KEY UPDATE`;
  if (locked.length < productKeys.length) return unknownProduct;
  const full = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM unnest(${productKeys}::text[], ${[...counts.values()]}::int[]) AS w (product_key, added)
    WHERE EXISTS (
      SELECT FROM registry.device d WHERE d.product_key = w.product_key
      OFFSET ${MAX_DEVICES_PER_PRODUCT}::int - w.added LIMIT 1)`;
  return full.length > 0
    ? refused('tooManyDevices', `a product has at most ${MAX_DEVICES_PER_PRODUCT} devices`)
    : null;
};

interface Place {
  readonly tx: Prisma.TransactionClient;
  readonly secrets: RegistryDatabase['secrets'];
  readonly orgId: string;
}

const issue = async (
  place: Place,
  devices: readonly NewDevice[],
  { keys, nowMs }: Issuing,
): Promise<RegisterDevicesOutcome> => {
  const issued: IssuedDevice[] = [];
  let missing = [...devices.entries()];
  for (let attempt = 0; attempt < MAX_ATTEMPTS && missing.length > 0; attempt += 1) {
    const drafts = missing.map(([position, device]) => ({ position, device, issued: keysFor(device, keys) }));
    const inserted = await insert(place, drafts, nowMs);
    for (const draft of drafts) if (inserted.has(draft.issued.assetId)) issued[draft.position] = draft.issued;
    missing = missing.filter(([position]) => issued[position] === undefined);
    const taken = await findTaken(
      place.tx,
      missing.map(([, device]) => device),
    );
    if (taken !== null) return refused('deviceKeyTaken', `deviceKey ${taken} exists already in the product`);
  }
  if (missing.length > 0) return refused('noKey', 'no free key was found');
  return written(issued, ...issued.map(({ assetId }) => deviceChanged(assetId)));
};

const keysFor = ({ productKey, deviceKey }: NewDevice, keys: RandomKeys): IssuedDevice => ({
  assetId: keys.shortKey(),
  productKey,
  deviceKey: deviceKey ?? keys.deviceKey(),
  deviceSecret: keys.secret(),
});

interface Draft {
  readonly device: NewDevice;
  readonly issued: IssuedDevice;
}

/** @returns the assetIds of those of which no key was taken */
const insert = async (
  { tx, secrets, orgId }: Place,
  drafts: readonly Draft[],
  nowMs: number,
): Promise<ReadonlySet<string>> => {
  const rows = drafts.map(({ device, issued }) => ({
    ...device,
    ...issued,
    deviceName: device.deviceName ?? { defaultValue: issued.deviceKey, i18nValue: {} },
    deviceSecret: secrets.seal(`device ${issued.assetId}`, issued.deviceSecret),
    enabled: true,
    createTime: nowMs,
  }));
  return insertDevices(tx, orgId, rows, nowMs);
};

/** @returns a given deviceKey that another device has, or another one of the call */
const findTaken = async (
  tx: Prisma.TransactionClient,
  devices: readonly NewDevice[],
): Promise<string | null> => {
  const given = devices.flatMap(({ productKey, deviceKey }) =>
    deviceKey === undefined ? [] : [{ productKey, deviceKey }],
  );
  if (given.length === 0) return null;
  const taken = await tx.device.findFirst({ where: { OR: given }, select: { deviceKey: true } });
  return taken?.deviceKey ?? null;
};
