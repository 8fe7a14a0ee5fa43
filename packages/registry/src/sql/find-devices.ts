/**
 * Devices with their products, by either kind of selector.
 *
 * $1, $2, $3: assetIds, productKeys, deviceKeys, of equal length; null where the selector is of the other kind.
 * Two index look-ups joined by UNION ALL: an OR over both kinds makes Postgres read the whole table.
 */
export const findDevicesSql = `
WITH wanted AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
    WITH ORDINALITY AS w (asset_id, product_key, device_key, position)
), found AS (
  SELECT w.position, d.* FROM wanted w JOIN registry.device d ON d.asset_id = w.asset_id
  UNION ALL
  SELECT w.position, d.* FROM wanted w
    JOIN registry.device d ON d.product_key = w.product_key AND d.device_key = w.device_key
)
SELECT
  d.position,
  d.asset_id AS "assetId",
  d.org_id AS "orgId",
  d.product_key AS "productKey",
  d.device_key AS "deviceKey",
  d.device_secret AS "deviceSecret",
  d.device_name AS "deviceName",
  d.timezone,
  d.active_time IS NOT NULL AS activated,
  d.enabled,
  d.revision,
  d.replaced_epoch::float8 AS "replacedEpoch",
  p.model_id AS "modelId",
  p.product_secret AS "productSecret",
  p.product_type AS "productType",
  p.data_format AS "dataFormat",
  p.qos,
  p.bi_directional_auth AS "biDirectionalAuth",
  p.dynamic_activate_enabled AS "dynamicActivateEnabled"
FROM found d
JOIN registry.product p ON p.product_key = d.product_key`;
