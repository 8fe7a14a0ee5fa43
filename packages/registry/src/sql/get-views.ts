import { deviceColumns, deviceRelations, productColumns } from './view-columns.js';

/** $1 orgId, $2 productKey. */
export const getProductSql = `
SELECT ${productColumns}
FROM registry.product p
WHERE p.org_id = $1 AND p.product_key = $2`;

/** $1 orgId, $2 assetId. */
export const getDeviceSql = `
SELECT ${deviceColumns}
FROM registry.device d ${deviceRelations}
WHERE d.org_id = $1 AND d.asset_id = $2`;

/** $1 orgId, $2 productKey, $3 deviceKey. */
export const getDeviceByKeysSql = `
SELECT ${deviceColumns}
FROM registry.device d ${deviceRelations}
WHERE d.org_id = $1 AND d.product_key = $2 AND d.device_key = $3`;
