import { isStorableText } from '@setpoint/thing-model';
import type { PrismaClient } from '../generated/client.js';
import { isOrgId, isShortKey } from '../key-format.js';
import { type Refused, refused, type Written, written } from '../written.js';
import { unknownDevice } from './device-outcomes.js';

/** Of one device [contract 0.3]. */
export const MAX_DEVICE_TAGS = 100;

export interface TagChange {
  /** By name, each checked. */
  readonly set?: Readonly<Record<string, string>>;
  readonly removed?: readonly string[];
}

export type ChangeTagsOutcome = Written<null> | Refused<'unknownDevice' | 'tooManyTags'>;

/** Sets and removes tags of a device; those not named stay. No cache and no scheduler knows of tags. */
export const changeTags = async (
  prisma: PrismaClient,
  orgId: string,
  assetId: string,
  { set = {}, removed = [] }: TagChange,
  nowMs: number,
): Promise<ChangeTagsOutcome> => {
  if (!isOrgId(orgId) || !isShortKey(assetId)) return unknownDevice;
  // Locked before they are counted, so that two changes cannot both fit and be too many together.
  const [row] = await prisma.$queryRaw<{ areTooMany: boolean }[]>`
    WITH merged AS (
      SELECT asset_id, (device_tags || ${JSON.stringify(set)}::jsonb) - ${removed.filter(isStorableText)}::text[] AS tags
      FROM registry.device
      WHERE org_id = ${orgId} AND asset_id = ${assetId}
      FOR NO KEY UPDATE
    ), counted AS (
      SELECT *, (SELECT count(*) FROM jsonb_object_keys(tags)) > ${MAX_DEVICE_TAGS}::int AS are_too_many FROM merged
    ), updated AS (
      UPDATE registry.device d
      SET device_tags = counted.tags, update_time = ${nowMs}::bigint
      FROM counted
      WHERE d.asset_id = ANY(ARRAY[counted.asset_id]) AND NOT counted.are_too_many
    )
    SELECT are_too_many AS "areTooMany" FROM counted`;
  if (!row) return unknownDevice;
  return row.areTooMany
    ? refused('tooManyTags', `a device has at most ${MAX_DEVICE_TAGS} tags`)
    : written(null);
};
