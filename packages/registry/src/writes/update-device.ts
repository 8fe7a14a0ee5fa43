import type { StringI18n } from '@setpoint/thing-model';
import type { PrismaClient } from '../generated/client.js';
import type { DeviceSelector } from '../registry-reads.js';
import { type Refused, refused, type Written, written } from '../written.js';
import { deviceChanged, findAssetId, unknownDevice } from './device-outcomes.js';

/** What is undefined stays as it is [contract 5.5]. */
export interface DeviceUpdate {
  readonly deviceName?: StringI18n | undefined;
  readonly timezone?: string | undefined;
  readonly deviceDesc?: string | undefined;
  /** Attributes by name, each checked; null removes one, and those not named stay. */
  readonly deviceAttributes?: Readonly<Record<string, unknown>> | undefined;
  /** Replaces all tags [contract 0.3]. */
  readonly deviceTags?: Readonly<Record<string, string>> | undefined;
}

export type UpdateDeviceOutcome = Written<null> | Refused<'unknownDevice' | 'tooLarge'>;

/** Of all attributes of a device, as JSON; the types of a model bound each of them, but not how many there are. */
export const MAX_ATTRIBUTES_BYTES = 65_536;

/**
 * Caches and schedulers know of a device's name and timezone: only with those its revision grows, and others are told.
 * Devices set their attributes as often as they like.
 */
export const updateDevice = async (
  prisma: PrismaClient,
  orgId: string,
  selector: DeviceSelector,
  update: DeviceUpdate,
  nowMs: number,
): Promise<UpdateDeviceOutcome> => {
  const assetId = await findAssetId(prisma, orgId, selector);
  if (assetId === null) return unknownDevice;
  const { deviceName, timezone, deviceDesc, deviceAttributes = {}, deviceTags } = update;
  const entries = Object.entries(deviceAttributes);
  const kept = Object.fromEntries(entries.filter(([, value]) => value !== null));
  const removed = entries.flatMap(([name, value]) => (value === null ? [name] : []));
  const isNews = deviceName !== undefined || timezone !== undefined;
  // Locked before it is measured, so that two updates cannot both fit and be too large together.
  const [row] = await prisma.$queryRaw<{ isTooLarge: boolean }[]>`
    WITH merged AS (
      SELECT asset_id, (device_attributes || ${JSON.stringify(kept)}::jsonb) - ${removed}::text[] AS attributes
      FROM registry.device
      WHERE org_id = ${orgId} AND asset_id = ${assetId}
      FOR NO KEY UPDATE
    ), sized AS (
      SELECT *, octet_length(attributes::text) > ${MAX_ATTRIBUTES_BYTES}::int AS is_too_large FROM merged
    ), updated AS (
      UPDATE registry.device d
      SET device_name = coalesce(${json(deviceName)}::jsonb, d.device_name),
          timezone = coalesce(${timezone ?? null}, d.timezone),
          device_desc = coalesce(${deviceDesc ?? null}, d.device_desc),
          device_attributes = sized.attributes,
          device_tags = coalesce(${json(deviceTags)}::jsonb, d.device_tags),
          revision = CASE WHEN ${isNews} THEN nextval('registry.device_revision') ELSE d.revision END,
          attribute_last_update = CASE WHEN ${entries.length > 0}
            THEN greatest(d.attribute_last_update, ${nowMs}::bigint) ELSE d.attribute_last_update END,
          update_time = ${nowMs}::bigint
      FROM sized
      WHERE d.asset_id = ANY(ARRAY[sized.asset_id]) AND NOT sized.is_too_large
    )
    SELECT is_too_large AS "isTooLarge" FROM sized`;
  if (!row) return unknownDevice;
  if (row.isTooLarge)
    return refused('tooLarge', `the attributes are larger than ${MAX_ATTRIBUTES_BYTES} bytes`);
  return isNews ? written(null, deviceChanged(assetId)) : written(null);
};

const json = (value: object | undefined): string | null =>
  value === undefined ? null : JSON.stringify(value);
