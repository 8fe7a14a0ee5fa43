/** $1 assetIds. Those that exist, locked in the order of their ids, so that two calls cannot wait for each other. */
export const lockNamedSql = `
SELECT d.asset_id AS "assetId"
FROM registry.device d
WHERE d.asset_id = ANY($1::text[])
ORDER BY d.asset_id
FOR NO KEY UPDATE`;

/** $1 assetId of a gateway, $2 assetIds of sub-devices. Those of which some gateway has the device for a member. */
export const membershipsSql = `
SELECT s.asset_id AS "assetId", count(*)::int AS gateways, bool_or(s.gateway_asset_id = $1) AS "isMember"
FROM registry.sub_device s
WHERE s.asset_id = ANY($2::text[])
GROUP BY s.asset_id`;

/** $1 assetIds of sub-devices. The gateway that carried one last comes first, then those that got it first. */
export const gatewaysSql = `
SELECT s.asset_id AS "assetId", s.gateway_asset_id AS "gatewayAssetId"
FROM registry.sub_device s
WHERE s.asset_id = ANY($1::text[])
ORDER BY s.asset_id, s.last_epoch DESC NULLS LAST, s.create_time, s.gateway_asset_id`;

/** $1 assetId of a gateway. Those that it got first come first. */
export const subDevicesSql = `
SELECT d.asset_id AS "assetId", d.product_key AS "productKey", d.device_key AS "deviceKey"
FROM registry.sub_device s
JOIN registry.device d ON d.asset_id = ANY(ARRAY[s.asset_id])
WHERE s.gateway_asset_id = $1
ORDER BY s.create_time, s.asset_id`;

/**
 * $1 a JSON list of `SubDeviceLogin`, each relation once. Epochs only grow. Rows are locked in the order of their keys,
 * so that two lists cannot wait for each other.
 */
export const noteLoginsSql = `
WITH logins AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS l ("assetId" text, "gatewayAssetId" text, epoch bigint)
), locked AS (
  SELECT s.asset_id, s.gateway_asset_id, l.epoch
  FROM logins l
  JOIN registry.sub_device s ON s.asset_id = l."assetId" AND s.gateway_asset_id = l."gatewayAssetId"
  WHERE s.last_epoch IS NULL OR s.last_epoch < l.epoch
  ORDER BY s.asset_id, s.gateway_asset_id
  FOR NO KEY UPDATE OF s
)
UPDATE registry.sub_device s
SET last_epoch = k.epoch
FROM locked k
WHERE s.asset_id = k.asset_id AND s.gateway_asset_id = k.gateway_asset_id`;
