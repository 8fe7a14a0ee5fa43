import type { StringI18n } from '@setpoint/thing-model';
import type { PrismaClient } from '../generated/client.js';
import type { DeviceSelector } from '../registry-reads.js';
import { type Refused, type Written, written } from '../written.js';
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

export type UpdateDeviceOutcome = Written<null> | Refused<'unknownDevice'>;

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
  const count = await prisma.$executeRaw`
    UPDATE registry.device
    SET device_name = coalesce(${json(deviceName)}::jsonb, device_name),
        timezone = coalesce(${timezone ?? null}, timezone),
        device_desc = coalesce(${deviceDesc ?? null}, device_desc),
        device_attributes = (device_attributes || ${JSON.stringify(kept)}::jsonb) - ${removed}::text[],
        device_tags = coalesce(${json(deviceTags)}::jsonb, device_tags),
        revision = nextval('registry.device_revision'),
        update_time = ${nowMs}::bigint
    WHERE org_id = ${orgId} AND asset_id = ${assetId}`;
  return count === 1 ? written(null, deviceChanged(assetId)) : unknownDevice;
};

const json = (value: object | undefined): string | null =>
  value === undefined ? null : JSON.stringify(value);
