// How long a search takes in a device with 100,000 ended commands: `DATABASE_URL=… node scripts/measure-search.mjs`,
// after a build. Makes a database of its own; another 900,000 commands of other devices are around them.

import { commandFields, readExpression } from '@setpoint/expressions';
import { createDatabase, dropDatabase } from '@setpoint/local-stack';
import { applyMigrations } from '@setpoint/migrations';
import { createLogger } from '@setpoint/service-kit';
import { openDatabase, SCHEMA } from '../dist/store/database.js';
import { HistoryPartitions } from '../dist/store/history-partitions.js';
import { searchCommands } from '../dist/store/search-commands.js';
import { HistorySweeper } from '../dist/sweepers/history-sweeper.js';

const OWN = 100_000;
const OTHERS = 900_000;
const DEVICES = 10_000;
const SPAN_MS = 6.5 * 86_400_000;
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
const logger = createLogger({ service: 'measure-search', level: 'silent' });
await new HistorySweeper(new HistoryPartitions(database), logger).runOnce();

const now = Date.now();

/** `count` commands spread over six and a half days; every 1,000th was canceled. */
const fill = (count, asset, bits) =>
  database.$executeRawUnsafe(`INSERT INTO scheduler.command_history
    SELECT ((${now - SPAN_MS}::bigint + (i * ${SPAN_MS / count})::bigint - 1288834974657) << 23) + ${bits}, ${asset},
      'o', 'p', 'd', 1, 'setpoint_kw', '{"defaultValue":"Power setpoint","i18nValue":{"en_US":"Power setpoint"}}',
      '12.5', 30000, 0, ${now - SPAN_MS}::bigint + (i * ${SPAN_MS / count})::bigint, '+08:00', 'f', FALSE,
      CASE WHEN i % 1000 = 0 THEN 2 ELSE 5 END, 0, CASE WHEN i % 1000 = 0 THEN 'not_sent' ELSE 'replied' END, FALSE,
      NULL, NULL, 1
    FROM generate_series(0, ${count - 1}) i`);

const search = (expression, { offset = 0, limit = 100 } = {}) =>
  searchCommands(database, {
    orgId: 'o',
    assetId: 'measured',
    expression: readExpression(expression, commandFields('+08:00')).value,
    createdFrom: now - 7 * 86_400_000,
    offset,
    limit,
    wanted: { inputData: true, outputData: true },
  });

const hourAgo = now - 3_600_000;

const searches = {
  'all, page 1 of 100': [null],
  'all, page 1 of 1,000': [null, { limit: 1_000 }],
  'all, last page': [null, { offset: OWN - 100 }],
  'state = 2 (100 matches)': ['state = 2'],
  'name like "power" (all)': ['commandName.zh_CN like "power"'],
  'name like "nothing"': ['commandName.zh_CN like "nothing"'],
  'the last hour (640)': [`createTime > ${hourAgo}`],
  'state = 2 in the last hour': [`state = 2 and createTime > ${hourAgo}`],
};

try {
  for (let part = 0; part < 9; part += 1)
    await fill(OTHERS / 9, `'other' || (i * 7919 + ${part}) % ${DEVICES}`, `${part + 1}`);
  await fill(OWN, `'measured'`, '0');
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
