import { isDeepStrictEqual } from 'node:util';
import type { Prisma } from '../generated/client.js';
import type { SecretBox } from '../secrets/secret-box.js';
import { lockDevicesSql, updateDevicesSql } from '../sql/import-devices.js';
import { insertDevices } from '../writes/insert-devices.js';
import type { DeviceLine } from './import-line.js';
import { failed, type LineOutcome, overtaken } from './outcome.js';

/** A device as stored, times as numbers. */
interface DeviceRow extends Omit<Required<DeviceLine>, Nullable> {
  readonly deviceDesc: string | null;
  readonly activeTime: number | null;
  readonly lastOnlineTime: number | null;
  readonly lastOfflineTime: number | null;
}
type Nullable = 'deviceDesc' | 'activeTime' | 'lastOnlineTime' | 'lastOfflineTime';

type Decision = { readonly write: 'insert' | 'update'; readonly row: DeviceRow } | LineOutcome;

/**
 * Creates and updates devices, each assetId and each pair of productKey and deviceKey at most once in the batch. The
 * caller's transaction holds the import lock.
 *
 * @returns outcomes in the order of the lines
 */
export const importDevices = async (
  tx: Prisma.TransactionClient,
  secrets: SecretBox,
  orgId: string,
  lines: readonly DeviceLine[],
  nowMs: number,
): Promise<LineOutcome[]> => {
  const stored = await load(tx, secrets, lines);
  const products = await tx.product.findMany({
    where: { orgId, productKey: { in: [...new Set(lines.map((line) => line.productKey))] } },
    select: { productKey: true },
  });
  const productKeys = new Set(products.map((product) => product.productKey));
  const decisions = lines.map((line) => decide(line, stored, productKeys, nowMs));

  const seal = (rows: readonly DeviceRow[]): DeviceRow[] => rows.map((row) => sealed(row, secrets));
  const inserted = await insertDevices(tx, orgId, seal(rowsTo('insert', decisions)), nowMs);
  const updates = seal(rowsTo('update', decisions));
  if (updates.length > 0) await tx.$executeRawUnsafe(updateDevicesSql, JSON.stringify(updates), nowMs);
  return decisions.map((decision) => {
    if (!('write' in decision)) return decision;
    if (decision.write === 'update') return { status: 'updated' };
    return inserted.has(decision.row.assetId) ? { status: 'created' } : overtaken;
  });
};

interface StoredDevices {
  readonly byAssetId: ReadonlyMap<string, DeviceRow>;
  readonly byKeys: ReadonlyMap<string, DeviceRow>;
}

/** Equal to no secret, so that a line puts a readable one in its place. */
const UNREADABLE = '';

const ownerOf = ({ assetId }: { readonly assetId: string }) => `device ${assetId}` as const;

const sealed = (row: DeviceRow, secrets: SecretBox): DeviceRow => ({
  ...row,
  deviceSecret: secrets.seal(ownerOf(row), row.deviceSecret),
});

const keysOf = (device: { productKey: string; deviceKey: string }): string =>
  `${device.productKey} ${device.deviceKey}`;

const load = async (
  tx: Prisma.TransactionClient,
  secrets: SecretBox,
  lines: readonly DeviceLine[],
): Promise<StoredDevices> => {
  const rows = await tx.$queryRawUnsafe<DeviceRow[]>(
    lockDevicesSql,
    lines.map((line) => line.assetId),
    lines.map((line) => line.productKey),
    lines.map((line) => line.deviceKey),
  );
  const devices = rows.map((row) => ({
    ...row,
    deviceSecret: secrets.openOrNull(ownerOf(row), row.deviceSecret) ?? UNREADABLE,
    createTime: Number(row.createTime),
    activeTime: toNumber(row.activeTime),
    lastOnlineTime: toNumber(row.lastOnlineTime),
    lastOfflineTime: toNumber(row.lastOfflineTime),
  }));
  return {
    byAssetId: new Map(devices.map((device) => [device.assetId, device])),
    byKeys: new Map(devices.map((device) => [keysOf(device), device])),
  };
};

/** int8 arrives as a bigint. */
const toNumber = (time: number | bigint | null): number | null => (time === null ? null : Number(time));

const decide = (
  line: DeviceLine,
  { byAssetId, byKeys }: StoredDevices,
  productKeys: ReadonlySet<string>,
  nowMs: number,
): Decision => {
  // A product of somebody else is as unknown as none.
  if (!productKeys.has(line.productKey)) return failed('productKey does not exist');
  const old = byAssetId.get(line.assetId);
  // Also when it belongs to another organisation, for then it belongs to another product.
  if (old && keysOf(old) !== keysOf(line)) return failed('assetId is taken');
  if (!old && byKeys.has(keysOf(line))) return failed('deviceKey is taken in this product');
  if (!old) return { write: 'insert', row: newRow(line, nowMs) };
  const row = merge(old, line);
  return isDeepStrictEqual(row, old) ? { status: 'unchanged' } : { write: 'update', row };
};

const newRow = (line: DeviceLine, nowMs: number): DeviceRow => ({
  deviceDesc: null,
  deviceAttributes: {},
  deviceTags: {},
  enabled: true,
  activeTime: null,
  lastOnlineTime: null,
  lastOfflineTime: null,
  createTime: nowMs,
  ...line,
});

/** The line over what is stored; a device stays active, and its times only move forward. */
const merge = (stored: DeviceRow, line: DeviceLine): DeviceRow => ({
  ...stored,
  ...line,
  // As it will be read again: minus zero, for one, is no JSON.
  deviceAttributes: line.deviceAttributes
    ? JSON.parse(JSON.stringify(line.deviceAttributes))
    : stored.deviceAttributes,
  createTime: stored.createTime,
  activeTime: stored.activeTime ?? line.activeTime ?? null,
  lastOnlineTime: later(stored.lastOnlineTime, line.lastOnlineTime),
  lastOfflineTime: later(stored.lastOfflineTime, line.lastOfflineTime),
});

const later = (stored: number | null, given: number | undefined): number | null =>
  given !== undefined && given > (stored ?? 0) ? given : stored;

const rowsTo = (write: 'insert' | 'update', decisions: readonly Decision[]): DeviceRow[] =>
  decisions
    .flatMap((decision) => ('write' in decision && decision.write === write ? [decision.row] : []))
    .sort((a, b) => (a.assetId < b.assetId ? -1 : 1));
