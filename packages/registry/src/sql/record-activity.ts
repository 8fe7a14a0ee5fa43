/**
 * Moves the times of devices forward; $1 is a JSON list of `DeviceActivity`, each device once.
 *
 * Rows are locked in the order of their keys, so that two batches cannot wait for each other. Rows that would stay as
 * they are are not written. What sessions of a device did that was replaced since is nothing of the new one's. Returned:
 * the devices that became active.
 */
export const recordActivitySql = `
WITH seen AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb)
    AS s ("assetId" text, epoch bigint, "activatedAt" bigint, "onlineAt" bigint, "offlineAt" bigint)
), locked AS (
  SELECT d.asset_id, d.active_time IS NULL AND s."activatedAt" IS NOT NULL AS activates, s.*
  FROM registry.device d
  JOIN seen s ON s."assetId" = d.asset_id
  WHERE (d.replaced_epoch IS NULL OR s.epoch > d.replaced_epoch) AND (
    (d.active_time IS NULL AND s."activatedAt" IS NOT NULL)
    OR s."onlineAt" > coalesce(d.last_online_time, 0)
    OR s."offlineAt" > coalesce(d.last_offline_time, 0))
  ORDER BY d.asset_id
  FOR NO KEY UPDATE OF d
), moved AS (
  UPDATE registry.device d
  SET active_time = coalesce(d.active_time, l."activatedAt"),
      last_online_time = greatest(d.last_online_time, l."onlineAt"),
      last_offline_time = greatest(d.last_offline_time, l."offlineAt"),
      revision = CASE WHEN l.activates THEN nextval('registry.device_revision') ELSE d.revision END
  FROM locked l
  WHERE d.asset_id = l.asset_id
  RETURNING d.*, l.activates
)
SELECT
  org_id AS "orgId",
  asset_id AS "assetId",
  product_key AS "productKey",
  device_key AS "deviceKey",
  revision,
  active_time IS NOT NULL AS activated,
  enabled
FROM moved
WHERE activates`;
