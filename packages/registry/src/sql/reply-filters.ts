/**
 * $1 a JSON list of `ReplyFilter`, $2 how many a device may have. Devices are kept from being deleted meanwhile, and
 * unknown ones are passed over. Two statements for one device may leave some more than that: it bounds what is kept.
 */
export const addReplyFiltersSql = `
WITH given AS (
  SELECT DISTINCT g."assetId", g.filter FROM jsonb_to_recordset($1::jsonb) AS g ("assetId" text, filter text)
), present AS (
  SELECT d.asset_id, (SELECT count(*) FROM registry.reply_filter f WHERE f.asset_id = d.asset_id) AS kept
  FROM registry.device d
  WHERE d.asset_id = ANY(ARRAY(SELECT "assetId" FROM given))
  ORDER BY d.asset_id
  FOR KEY SHARE
), numbered AS (
  SELECT p.asset_id, g.filter, p.kept + row_number() OVER (PARTITION BY p.asset_id ORDER BY g.filter) AS nth
  FROM present p
  JOIN given g ON g."assetId" = p.asset_id
  WHERE NOT EXISTS (SELECT FROM registry.reply_filter f WHERE f.asset_id = p.asset_id AND f.filter = g.filter)
)
INSERT INTO registry.reply_filter (asset_id, filter)
SELECT asset_id, filter FROM numbered WHERE nth <= $2::int
ORDER BY asset_id, filter
ON CONFLICT DO NOTHING`;

/** $1 a JSON list of `ReplyFilter`. Rows are locked in the order of their keys. */
export const removeReplyFiltersSql = `
WITH locked AS (
  SELECT f.asset_id, f.filter
  FROM jsonb_to_recordset($1::jsonb) AS g ("assetId" text, filter text)
  JOIN registry.reply_filter f ON f.asset_id = g."assetId" AND f.filter = g.filter
  ORDER BY f.asset_id, f.filter
  FOR UPDATE OF f
)
DELETE FROM registry.reply_filter f USING locked l WHERE f.asset_id = l.asset_id AND f.filter = l.filter`;

/** $1 assetIds. */
export const replyFiltersSql = `
SELECT f.asset_id AS "assetId", f.filter
FROM registry.reply_filter f
WHERE f.asset_id = ANY($1::text[])
ORDER BY f.asset_id, f.filter`;
