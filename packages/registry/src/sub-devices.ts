import sql, { type Sql } from 'sql-template-tag';

/** For a search of devices: those that this gateway carries. */
export const carriedBy = (gatewayAssetId: string): Sql =>
  sql`d.asset_id = ANY(ARRAY(
    SELECT s.asset_id FROM registry.sub_device s WHERE s.gateway_asset_id = ${gatewayAssetId}))`;
