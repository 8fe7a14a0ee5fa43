/**
 * $1 a JSON list of `LastUpdate`, each device once. Rows are locked in the order of their keys, so that two batches
 * cannot wait for each other; rows that would stay as they are are not written.
 */
export const recordLastUpdatesSql = `
WITH seen AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS s ("assetId" text, "eventAt" bigint, "attributeAt" bigint)
), locked AS (
  SELECT d.asset_id, s."eventAt", s."attributeAt"
  FROM registry.device d
  JOIN seen s ON s."assetId" = d.asset_id
  WHERE s."eventAt" > coalesce(d.event_last_update, -1) OR s."attributeAt" > coalesce(d.attribute_last_update, -1)
  ORDER BY d.asset_id
  FOR NO KEY UPDATE OF d
)
UPDATE registry.device d
SET event_last_update = greatest(d.event_last_update, l."eventAt"),
    attribute_last_update = greatest(d.attribute_last_update, l."attributeAt")
FROM locked l
WHERE d.asset_id = l.asset_id`;
