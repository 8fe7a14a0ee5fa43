// How long a pass takes: `DATABASE_URL=… node scripts/measure-passes.mjs`, after a build. Makes a database of its own.

import { defaultLimits } from '@setpoint/device-queue';
import { createDatabase, dropDatabase } from '@setpoint/local-stack';
import { applyMigrations } from '@setpoint/migrations';
import { CommandIds, CrashPoints, systemClock } from '@setpoint/service-kit';
import { openDatabase, SCHEMA } from '../dist/store/database.js';
import { OutboxRows } from '../dist/store/outbox-rows.js';
import { PostgresPassStore } from '../dist/store/postgres-pass-store.js';
import { QueueMemory } from '../dist/use-cases/queue-memory.js';
import { runPass } from '../dist/use-cases/run-pass.js';

const serverUrl = process.env.DATABASE_URL;
if (!serverUrl) throw new Error('DATABASE_URL is not set');
const url = await createDatabase(serverUrl, { namePrefix: 'measure' });
await applyMigrations({
  connectionString: url,
  schema: SCHEMA,
  migrationsDir: `${import.meta.dirname}/../prisma/migrations`,
});
const database = openDatabase({ connectionString: url, maxConnections: 2 });
const store = new PostgresPassStore(database);
const outbox = new OutboxRows(database);
const memory = new QueueMemory(systemClock);
const ids = new CommandIds(1, systemClock);
const identity = { orgId: 'o17000000000042', productKey: 'pQ7wXk2L', deviceKey: 'ems-01' };
let offset = 0n;

const pass = (tasks) =>
  runPass(
    tasks.map((task) => ({ source: { topic: 't', partition: 0, offset: offset++ }, task })),
    { store, memory, limits: defaultLimits, crashPoints: new CrashPoints() },
  );

const device = (assetId, action) => ({ type: 'device', assetId, action, identity });

const submit = (assetId) => {
  const commandId = ids.next();
  return {
    type: 'submit',
    submit: {
      commandId,
      ...identity,
      assetId,
      commandType: 1,
      identifier: 'setpoint_kw',
      commandName: { defaultValue: 'Power setpoint', i18nValue: { en_US: 'Power setpoint' } },
      inputData: 12.5,
      timeoutMs: 30_000,
      pendingTtlMs: 0,
      createdAt: Date.now(),
      replyTo: { slot: 0, requestId: commandId, when: 'end' },
      result: null,
      device: { revision: 1, activated: true, enabled: true, dataFormat: 'Json', qos: 0, timezone: '+08:00' },
    },
  };
};

/** A command for each device, answered by each device: two passes. */
const round = async (assets) => {
  const submitted = await pass(assets.map(submit));
  const dispatches = submitted.publish
    .filter(({ headers }) => headers.type === 'device.dispatch')
    .map(({ value }) => JSON.parse(value));
  const at = Date.now();
  const replied = await pass(
    dispatches.map(({ assetId, messageId }) =>
      device(assetId, {
        type: 'replied',
        messageId: String(messageId),
        on: { kind: 'set' },
        code: 200,
        receivedAt: at,
        handedOverAt: at,
      }),
    ),
  );
  await outbox.delete([...submitted.outboxIds, ...replied.outboxIds]);
  return [submitted.tookMs, replied.tookMs];
};

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

for (const [size, rounds] of [
  [1, 400],
  [100, 60],
  [1_000, 16],
]) {
  const assets = Array.from({ length: size }, (_, i) => `d${size}-${i}`);
  const session = { slot: 1, incarnation: 1, epoch: 1 };
  await pass(assets.map((assetId) => device(assetId, { type: 'sessionOpened', session })));
  for (let i = 0; i < rounds / 4; i++) await round(assets);
  const cpu = process.cpuUsage();
  const took = [];
  for (let i = 0; i < rounds; i++) took.push(await round(assets));
  const { user, system } = process.cpuUsage(cpu);
  const [submits, replies] = [median(took.map(([s]) => s)), median(took.map(([, r]) => r))];
  console.log(
    `${size} a pass: submit ${submits.toFixed(1)} ms, reply ${replies.toFixed(1)} ms; ` +
      `a command ${(((submits + replies) / size) * 1_000).toFixed(0)} µs, ` +
      `of Node's CPU ${((user + system) / rounds / size).toFixed(0)} µs`,
  );
}
await database.$disconnect();
await dropDatabase(url);
