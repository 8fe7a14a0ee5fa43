/** Columns of a device that its announcement repeats. */
const ANNOUNCED = 'asset_id, org_id, product_key, device_key, revision, active_time, enabled, replaced_epoch';

/** Puts an announcement beside each row of `changed`, which has the columns of a device. */
export const announceChanged = (removed: boolean, where = 'TRUE'): string => `
INSERT INTO registry.device_announcement (
  revision, asset_id, org_id, product_key, device_key, removed, activated, enabled, replaced_epoch, create_time
)
SELECT revision, asset_id, org_id, product_key, device_key, ${removed}, active_time IS NOT NULL, enabled,
  replaced_epoch, floor(extract(epoch FROM clock_timestamp()) * 1000)
FROM changed
WHERE ${where}`;

/**
 * A change of one device with its announcement, in one statement: there is never one without the other.
 *
 * @param change an UPDATE of `registry.device d`, without RETURNING
 */
const announced = (change: string): string => `
WITH changed AS (
  ${change}
  RETURNING ${ANNOUNCED}
), announced AS (${announceChanged(false)})
SELECT asset_id AS "assetId", product_key AS "productKey", device_key AS "deviceKey" FROM changed`;

/** $1 orgId, $2 assetId, $3 whether it is to be enabled. No row comes back from a device that is so already. */
export const setEnabledSql = announced(`
  UPDATE registry.device d
  SET enabled = $3::boolean, revision = nextval('registry.device_revision')
  WHERE d.org_id = $1 AND d.asset_id = $2 AND d.enabled <> $3::boolean`);

/**
 * $1 orgId, $2 assetId, $3 new deviceKey, $4 new secret, $5 now.
 *
 * An epoch is drawn, so that sessions of the device before can be told from those of the new one: the records of the
 * former are read again whenever a gateway starts, and the last of them is yet to come.
 */
export const replaceDeviceSql = announced(`
  UPDATE registry.device d
  SET device_key = $3, device_secret = $4, active_time = NULL, last_online_time = NULL, last_offline_time = NULL,
    replaced_epoch = nextval('registry.session_epoch'), revision = nextval('registry.device_revision'),
    update_time = $5::bigint
  WHERE d.org_id = $1 AND d.asset_id = $2 AND d.device_key <> $3`);

/** $1 orgId, $2 assetId. The removal has a revision of its own, newer than all before. */
export const deleteDeviceSql = `
WITH changed AS (
  DELETE FROM registry.device d
  WHERE d.org_id = $1 AND d.asset_id = $2
  RETURNING asset_id, org_id, product_key, device_key, nextval('registry.device_revision') AS revision, active_time,
    enabled, replaced_epoch
), announced AS (${announceChanged(true)})
SELECT asset_id AS "assetId" FROM changed`;
