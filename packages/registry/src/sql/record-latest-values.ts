/**
 * Keeps the newest value of each point, and how far the topic was read that they came from.
 *
 * $1: a JSON list of `LatestValue`, each point of a device once; $2: one of `FollowedPosition`. Rows are written in the
 * order of their keys, so that two writers cannot wait for each other. A value that is older than the stored one writes
 * nothing. One that is as old replaces it: a device may post twice in the millisecond that is the time of both, and its
 * last word counts. So a repetition is harmless that ends where the topic does; devices that were deleted are passed over.
 */
export const recordLatestValuesSql = `
WITH given AS (
  SELECT g.* FROM jsonb_to_recordset($1::jsonb)
    AS g ("assetId" text, "pointId" text, time bigint, "receivedAt" bigint, value jsonb, quality smallint)
  WHERE EXISTS (SELECT FROM registry.device d WHERE d.asset_id = ANY(ARRAY[g."assetId"]))
), stored AS (
  INSERT INTO registry.latest_value AS l (asset_id, point_id, time, received_at, value, quality)
  SELECT "assetId", "pointId", time, "receivedAt", value, quality FROM given
  ORDER BY "assetId", "pointId"
  ON CONFLICT (asset_id, point_id) DO UPDATE
    SET time = excluded.time, received_at = excluded.received_at, value = excluded.value, quality = excluded.quality
    WHERE (l.time, l.received_at) <= (excluded.time, excluded.received_at)
)
INSERT INTO registry.followed_position (topic, partition, next_offset)
SELECT topic, partition, "nextOffset" FROM jsonb_to_recordset($2::jsonb)
  AS p (topic text, partition int, "nextOffset" bigint)
ORDER BY topic, partition
ON CONFLICT (topic, partition) DO UPDATE SET next_offset = excluded.next_offset`;
