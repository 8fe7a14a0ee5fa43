import { firstCommandIdAt } from '@setpoint/service-kit';
import { benchOrgId, benchPoint, benchProductKey } from '../bench-devices.js';

const DAY_MS = 86_400_000;
/** History is kept for so many days [contract 3.1 #9]. */
const DAYS = 7;
/** The worker that ids of filled rows carry in bits 22..13; no gateway slot is as high. */
const FILLER_WORKER = 1_000n;

/** One partition to fill. */
export interface DayToFill {
  /** e.g. command_history_20260131 */
  readonly partition: string;
  /** UTC midnight, epoch ms. */
  readonly startsAt: number;
  readonly rows: number;
}

/** Spreads `rows` evenly over the seven days before today; the first days get what is left over. */
export const daysToFill = (now: number, rows: number): DayToFill[] => {
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  return Array.from({ length: DAYS }, (_, i) => {
    const startsAt = today - (DAYS - i) * DAY_MS;
    const date = new Date(startsAt).toISOString().slice(0, 10).replaceAll('-', '');
    return {
      partition: `command_history_${date}`,
      startsAt,
      rows: Math.floor(rows / DAYS) + (i < rows % DAYS ? 1 : 0),
    };
  });
};

/** As the scheduler makes a day [apps/command-scheduler, history partitions]; fails when it is there. */
export const partitionSql = ({ partition, startsAt }: DayToFill): string[] => [
  `CREATE TABLE scheduler."${partition}" (LIKE scheduler.command_history INCLUDING ALL)`,
  `ALTER TABLE scheduler.command_history ATTACH PARTITION scheduler."${partition}"
     FOR VALUES FROM (${firstCommandIdAt(startsAt)}) TO (${firstCommandIdAt(startsAt + DAY_MS)})`,
];

/** Id of the `row`-th filled command of a day, which is also spread over its milliseconds. */
export const filledCommandId = ({ startsAt, rows }: DayToFill, row: number): bigint =>
  firstCommandIdAt(startsAt + Math.floor((row * DAY_MS) / rows)) | (FILLER_WORKER << 13n) | sequenceOf(row);

const sequenceOf = (row: number): bigint => BigInt(row % 8_192);

/** Device of the `row`-th filled command, as an index. */
export const filledDevice = (row: number, devices: number): number => row % devices;

/**
 * Rows as commands leave them that a device answered: one in ten was cached, one in fifty failed.
 * Parameters: $1 rows, $2 start of the day, epoch ms, $3 asset ids, $4 first id of the day.
 */
export const fillSql = ({ partition }: Pick<DayToFill, 'partition'>): string => `
INSERT INTO scheduler."${partition}" (command_id, asset_id, org_id, product_key, device_key, command_type, identifier,
  command_name, input_data, timeout_ms, pending_ttl_ms, created_at, timezone, fingerprint, declined, state, code, reach,
  device_error, message, output_data, ended_at)
SELECT ((at - $2::bigint) << 23) + $4::bigint + (${FILLER_WORKER} << 13) + row % 8192,
  ($3::text[])[1 + row % cardinality($3::text[])], '${benchOrgId}', '${benchProductKey}',
  ($3::text[])[1 + row % cardinality($3::text[])], 1, '${benchPoint}',
  '{"defaultValue":"Power setpoint","i18nValue":{}}', to_json((row % 200) / 2.0), 30000,
  CASE WHEN row % 10 = 0 THEN 600000 ELSE 0 END, at, '+00:00', md5(row::text), false,
  CASE WHEN row % 50 = 0 THEN 7 ELSE 5 END, CASE WHEN row % 50 = 0 THEN 11915 ELSE 0 END,
  CASE WHEN row % 50 = 0 THEN 'unconfirmed' ELSE 'replied' END, false, NULL, NULL, at + 25
FROM (SELECT row, $2::bigint + row * ${DAY_MS} / $1::bigint AS at
      FROM generate_series(0::bigint, $1::bigint - 1) AS row) AS rows`;
