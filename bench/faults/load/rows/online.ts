import { waitFor } from '@setpoint/service-kit';
import { query } from '../../query.js';

/**
 * Waits until the scheduler knows a session of each of these devices: from then on instant commands are sent.
 *
 * @throws when that takes longer than `limitMs`
 */
export const online = async (
  databaseUrl: string,
  assetIds: readonly string[],
  limitMs: number,
): Promise<void> => {
  const sql = `SELECT count(*)::int AS n FROM scheduler.device_queue
                WHERE asset_id = ANY ($1) AND session_epoch IS NOT NULL`;
  const count = async () => (await query<{ n: number }>(databaseUrl, sql, [assetIds]))[0]?.n;
  await waitFor(async () => (await count()) === assetIds.length, {
    limitMs,
    everyMs: 100,
    what: `${assetIds.length} devices to be online`,
  });
};
