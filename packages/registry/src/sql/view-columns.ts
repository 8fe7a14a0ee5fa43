/** A row of `productColumns` from `registry.product p`. */
export const productColumns = `
  p.org_id AS "orgId",
  p.product_key AS "productKey",
  p.product_name AS "productName",
  p.product_secret AS "productSecret",
  p.product_desc AS "productDesc",
  p.product_type AS "productType",
  p.data_format AS "dataFormat",
  p.product_tags AS "productTags",
  p.model_id AS "modelId",
  p.dynamic_activate_enabled AS "dynamicActivateEnabled",
  p.bi_directional_auth AS "biDirectionalAuth",
  p.create_by AS "createBy",
  p.create_time::float8 AS "createTime",
  p.update_by AS "updateBy",
  p.update_time::float8 AS "updateTime"`;

/** What belongs to `registry.device d`. Keys are looked up one way only, whatever the statistics say. */
export const deviceRelations = `
JOIN registry.product p ON p.product_key = ANY(ARRAY[d.product_key])
JOIN registry.thing_model m ON m.org_id = p.org_id AND m.model_id = ANY(ARRAY[p.model_id])`;

export const deviceColumns = `
  d.org_id AS "orgId",
  d.asset_id AS "assetId",
  p.model_id AS "modelId",
  m.model_id_path AS "modelIdPath",
  d.product_key AS "productKey",
  p.product_name AS "productName",
  p.product_type AS "productType",
  p.data_format AS "dataFormat",
  d.device_key AS "deviceKey",
  d.device_name AS "deviceName",
  d.device_secret AS "deviceSecret",
  d.device_desc AS "deviceDesc",
  d.timezone,
  d.device_attributes AS "deviceAttributes",
  d.device_tags AS "deviceTags",
  d.create_time::float8 AS "createTime",
  d.enabled,
  d.active_time::float8 AS "activeTime",
  d.last_online_time::float8 AS "lastOnlineTime",
  d.last_offline_time::float8 AS "lastOfflineTime",
  d.event_last_update::float8 AS "eventLastUpdate",
  d.attribute_last_update::float8 AS "attributeLastUpdate",
  (SELECT max(l.time)::float8 FROM registry.latest_value l WHERE l.asset_id = d.asset_id) AS "measurepointLastUpdate"`;
