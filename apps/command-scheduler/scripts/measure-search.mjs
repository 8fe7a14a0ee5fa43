// How long a search takes in the 100,000 ended commands of a device, among 900,000 of others:
// `DATABASE_URL=… node scripts/measure-search.mjs [--fresh]`, after a build. Makes a database of its own; `--fresh` leaves
// it as it is before Postgres has looked at it for the first time.

import { commandFields, readExpression } from '@setpoint/expressions';
import { createDatabase, dropDatabase } from '@setpoint/local-stack';
import { applyMigrations } from '@setpoint/migrations';
import { openDatabase, SCHEMA } from '../dist/store/database.js';
import { dayOf, HistoryPartitions } from '../dist/store/history-partitions.js';
import { searchCommands } from '../dist/store/search-commands.js';

const COMMANDS = 1_000_000;
const DEVICES = 9_999;
const DAY_MS = 86_400_000;
const SPAN_MS = 6.5 * DAY_MS;
const ROUNDS = 60;

const serverUrl = process.env.DATABASE_URL;
if (!serverUrl) throw new Error('DATABASE_URL is not set');
const url = await createDatabase(serverUrl, { namePrefix: 'measure' });
await applyMigrations({
  connectionString: url,
  schema: SCHEMA,
  migrationsDir: `${import.meta.dirname}/../prisma/migrations`,
});
const database = openDatabase({ connectionString: url, maxConnections: 4 });
const now = Date.now();
const days = new HistoryPartitions(database);
for (let ago = 0; ago < 8; ago += 1) await days.create(dayOf(now - ago * DAY_MS));

/** In the order of time, as they end: every tenth is of the device that is searched, every thousandth of those canceled. */
const fill = () =>
  database.$executeRawUnsafe(`INSERT INTO scheduler.command_history
    SELECT (at - 1288834974657 << 23) + i % 1000, CASE i % 10 WHEN 0 THEN 'measured' ELSE 'other' || i % ${DEVICES} END,
      'o', 'p', 'd', 1, 'setpoint_kw', '{"defaultValue":"Power setpoint","i18nValue":{"en_US":"Power setpoint"}}',
      '12.5', 30000, 0, at, '+08:00', 'f', FALSE, CASE WHEN i % 10000 = 0 THEN 2 ELSE 5 END, 0,
      CASE WHEN i % 10000 = 0 THEN 'not_sent' ELSE 'replied' END, FALSE, NULL, NULL, 1
    FROM (SELECT i, ${now - SPAN_MS}::bigint + (i * ${SPAN_MS / COMMANDS})::bigint AS at
      FROM generate_series(0, ${COMMANDS - 1}) i) AS made`);

const search = (expression, { offset = 0, limit = 100 } = {}) =>
  searchCommands(database, {
    orgId: 'o',
    assetId: 'measured',
    expression: readExpression(expression, commandFields('+08:00')).value,
    createdFrom: now - 7 * DAY_MS,
    offset,
    limit,
    wanted: { inputData: true, outputData: true },
  });

const hourAgo = now - 3_600_000;

const searches = {
  'all, page 1 of 100': [null],
  'all, page 1 of 1,000': [null, { limit: 1_000 }],
  'all, last page': [null, { offset: COMMANDS / 10 - 100 }],
  'state = 2 (100 matches)': ['state = 2'],
  'name like "power" (all)': ['commandName.zh_CN like "power"'],
  'name like "nothing"': ['commandName.zh_CN like "nothing"'],
  'the last hour (640)': [`createTime > ${hourAgo}`],
  'state = 2 in the last hour': [`state = 2 and createTime > ${hourAgo}`],
};

try {
  await fill();
  if (!process.argv.includes('--fresh'))
    await database.$executeRawUnsafe('VACUUM ANALYZE scheduler.command_history');
  for (const [title, [expression, page]] of Object.entries(searches)) {
    const times = [];
    let found;
    for (let round = 0; round < ROUNDS; round += 1) {
      const startedAt = performance.now();
      found = await search(expression, page);
      times.push(performance.now() - startedAt);
    }
    times.sort((a, b) => a - b);
    const [p50, p99] = [0.5, 0.99].map((q) => times[Math.floor(q * (ROUNDS - 1))].toFixed(1));
    console.log(
      `${title}: p50 ${p50} ms, p99 ${p99} ms, ${found.totalSize} matches, ${found.commands.length} on the page`,
    );
  }
} finally {
  await database.$disconnect();
  await dropDatabase(url);
}
