/** Columns of a device that its announcement repeats. */
const ANNOUNCED =
  'd.asset_id, d.org_id, d.product_key, d.device_key, d.revision, d.active_time, d.enabled, d.replaced_epoch';

/** What was done to a device after a change of `enabled`, in SQL; see `DeviceAnnouncement.change`. */
export const ENABLED_OR_DISABLED = `CASE WHEN c.enabled THEN 'enabled' ELSE 'disabled' END`;

interface Announcing {
  /** Whether the devices are gone. */
  readonly removed?: boolean;
  /** SQL of what was done to a device `c`, where its gateways have to be told. */
  readonly change?: string;
  readonly where?: string;
}

/** The gateways of a device as they were before the statement, in which they may go with it. */
const GATEWAYS = `ARRAY(
    SELECT s.gateway_asset_id FROM registry.sub_device s WHERE s.asset_id = c.asset_id ORDER BY s.gateway_asset_id)`;

/** Puts an announcement beside each row of `changed`, which has the columns of a device. */
export const announceChanged = ({ removed = false, change, where = 'TRUE' }: Announcing = {}): string => `
INSERT INTO registry.device_announcement (
  revision, asset_id, org_id, product_key, device_key, removed, activated, enabled, replaced_epoch, change, gateways,
  create_time
)
SELECT c.revision, c.asset_id, c.org_id, c.product_key, c.device_key, ${removed}, c.active_time IS NOT NULL, c.enabled,
  c.replaced_epoch, ${change ?? 'NULL'}, ${change ? GATEWAYS : `'{}'`},
  floor(extract(epoch FROM clock_timestamp()) * 1000)
FROM changed c
WHERE ${where}`;

/**
 * A change of devices with their announcements, in one statement: there is never one without the other.
 *
 * @param update an UPDATE of `registry.device d`, without RETURNING
 * @param also further expressions of the WITH, which may look at `changed`
 */
const announced = (update: string, announcing?: Announcing, also = ''): string => `
WITH changed AS (
  ${update}
  RETURNING ${ANNOUNCED}
), announced AS (${announceChanged(announcing)})${also}
SELECT asset_id AS "assetId", product_key AS "productKey", device_key AS "deviceKey" FROM changed`;

/** $1 orgId, $2 assetId, $3 whether it is to be enabled. No row comes back from a device that is so already. */
export const setEnabledSql = announced(
  `UPDATE registry.device d
  SET enabled = $3::boolean, revision = nextval('registry.device_revision')
  WHERE d.org_id = $1 AND d.asset_id = $2 AND d.enabled <> $3::boolean`,
  { change: ENABLED_OR_DISABLED },
);

/**
 * $1 assetId, $2 epoch of the session, $3 now. No row comes back from a device that is active already, so that of many
 * who want to activate it one does.
 */
export const activateDeviceSql = announced(`
  UPDATE registry.device d
  SET active_time = $3::bigint, revision = nextval('registry.device_revision')
  WHERE d.asset_id = $1 AND d.active_time IS NULL AND d.enabled
    AND (d.replaced_epoch IS NULL OR d.replaced_epoch < $2::bigint)`);

/**
 * $1 orgId, $2 assetId, $3 new deviceKey, $4 new secret, $5 now.
 *
 * An epoch is drawn, so that sessions of the device before can be told from those of the new one: the records of the
 * former are read again whenever a gateway starts, and the last of them is yet to come. What the device before had
 * subscribed is nothing of the new one's.
 */
export const replaceDeviceSql = announced(
  `UPDATE registry.device d
  SET device_key = $3, device_secret = $4, active_time = NULL, last_online_time = NULL, last_offline_time = NULL,
    replaced_epoch = nextval('registry.session_epoch'), revision = nextval('registry.device_revision'),
    update_time = $5::bigint
  WHERE d.org_id = $1 AND d.asset_id = $2 AND d.device_key <> $3`,
  {},
  `, unsubscribed AS (
  DELETE FROM registry.reply_filter f USING changed c WHERE f.asset_id = c.asset_id
)`,
);

/** $1 orgId, $2 assetId. The removal has a revision of its own, newer than all before. */
export const deleteDeviceSql = `
WITH changed AS (
  DELETE FROM registry.device d
  WHERE d.org_id = $1 AND d.asset_id = $2
  RETURNING asset_id, org_id, product_key, device_key, nextval('registry.device_revision') AS revision, active_time,
    enabled, replaced_epoch
), announced AS (${announceChanged({ removed: true, change: `'removed'` })})
SELECT asset_id AS "assetId" FROM changed`;

/**
 * $1 assetId of a gateway, $2 those of its members that are to go, whose devices are locked. Each is announced:
 * whoever carries it looks again whether it may still do so.
 */
export const removeSubDevicesSql = `
WITH gone AS (
  DELETE FROM registry.sub_device s
  WHERE s.gateway_asset_id = $1 AND s.asset_id = ANY($2::text[])
  RETURNING s.asset_id
), changed AS (
  UPDATE registry.device d
  SET revision = nextval('registry.device_revision')
  FROM gone
  WHERE d.asset_id = gone.asset_id
  RETURNING ${ANNOUNCED}
), announced AS (${announceChanged()})
SELECT asset_id AS "assetId" FROM changed`;
