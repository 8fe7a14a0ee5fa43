import { announceChanged, ENABLED_OR_DISABLED } from './announced.js';

/**
 * Statements of the device import. Rows come as one JSON list of `DeviceRow`; those to be updated are sorted by assetId,
 * so that two writers lock in the same order, and those to be inserted by `byKeys`.
 */

/** Devices that have one of the assetIds ($1), or one of the pairs of productKey and deviceKey ($2, $3). */
export const lockDevicesSql = `
SELECT
  asset_id AS "assetId",
  product_key AS "productKey",
  device_key AS "deviceKey",
  device_secret AS "deviceSecret",
  device_name AS "deviceName",
  device_desc AS "deviceDesc",
  timezone,
  device_attributes AS "deviceAttributes",
  device_tags AS "deviceTags",
  enabled,
  active_time AS "activeTime",
  last_online_time AS "lastOnlineTime",
  last_offline_time AS "lastOfflineTime",
  create_time AS "createTime"
FROM registry.device
WHERE asset_id IN (
  SELECT unnest($1::text[])
  UNION
  SELECT d.asset_id
  FROM unnest($2::text[], $3::text[]) AS w (product_key, device_key)
  JOIN registry.device d ON d.product_key = w.product_key AND d.device_key = w.device_key
)
ORDER BY asset_id
FOR NO KEY UPDATE`;

const row = `
  "assetId" text, "productKey" text, "deviceKey" text, "deviceSecret" text, "deviceName" jsonb, "deviceDesc" text,
  timezone text, "deviceAttributes" jsonb, "deviceTags" jsonb, enabled boolean, "activeTime" bigint,
  "lastOnlineTime" bigint, "lastOfflineTime" bigint, "createTime" bigint`;

/** Who create devices at the same time wait for each other's keys in this order. */
export const byKeys = (a: DeviceKeys, b: DeviceKeys): number =>
  compare(a.productKey, b.productKey) || compare(a.deviceKey, b.deviceKey);

export interface DeviceKeys {
  readonly productKey: string;
  readonly deviceKey: string;
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** $1 rows, $2 orgId, $3 now. Returned: the assetIds that were new indeed. */
export const insertDevicesSql = `
INSERT INTO registry.device (
  asset_id, org_id, product_key, device_key, device_secret, device_name, device_desc, timezone, device_attributes,
  device_tags, enabled, active_time, last_online_time, last_offline_time, revision, create_time, update_time
)
SELECT
  "assetId", $2, "productKey", "deviceKey", "deviceSecret", "deviceName", "deviceDesc", timezone, "deviceAttributes",
  "deviceTags", enabled, "activeTime", "lastOnlineTime", "lastOfflineTime", nextval('registry.device_revision'),
  "createTime", $3::bigint
FROM jsonb_to_recordset($1::jsonb) AS r (${row})
ON CONFLICT DO NOTHING
RETURNING asset_id AS "assetId"`;

/**
 * $1 rows, $2 now. The rows are locked and were merged with what is stored. Whether a device may log in is news for
 * others.
 */
export const updateDevicesSql = `
WITH changed AS (
UPDATE registry.device d
SET device_secret = r."deviceSecret",
    device_name = r."deviceName",
    device_desc = r."deviceDesc",
    timezone = r.timezone,
    device_attributes = r."deviceAttributes",
    device_tags = r."deviceTags",
    enabled = r.enabled,
    active_time = r."activeTime",
    last_online_time = r."lastOnlineTime",
    last_offline_time = r."lastOfflineTime",
    revision = nextval('registry.device_revision'),
    update_time = $2::bigint
FROM jsonb_to_recordset($1::jsonb) AS r (${row})
JOIN registry.device old ON old.asset_id = ANY(ARRAY[r."assetId"])
WHERE d.asset_id = old.asset_id
RETURNING d.*, old.enabled AS was_enabled
)${announceChanged({ change: ENABLED_OR_DISABLED, where: 'enabled <> was_enabled' })}`;
