/** What every package.json declares as far as these files go. */
export const declared = ['@setpoint/channels', '@setpoint/codes', '@prisma/adapter-pg', 'aedes', 'kafkajs'];

/** One violation for each rule at least; the rule must find it, and no other rule may. */
export const planted = [
  {
    rule: 'apps never import each other',
    path: 'apps/api-gateway/src/app.module.ts',
    source: "import { pass } from '../../command-scheduler/src/pass.js';",
  },
  {
    rule: 'packages never import apps, and only the packages they may',
    path: 'packages/kafka/src/publisher.ts',
    source: "import type { Pass } from '../../../apps/command-scheduler/src/pass.js';",
  },
  {
    rule: 'packages never import apps, and only the packages they may',
    path: 'packages/codes/src/code-table.ts',
    source: "export * from '@setpoint/channels';",
  },
  {
    rule: 'pure packages import nothing from outside',
    path: 'packages/device-queue/src/decide.ts',
    source: "const { setTimeout } = await import('node:timers/promises');",
  },
  {
    rule: 'packages are imported by their name only',
    path: 'apps/api-gateway/src/main.ts',
    source: "import { codes } from '@setpoint/codes/src/code-table.js';",
  },
  {
    rule: "what is imported is in the package's own package.json",
    path: 'packages/service-kit/src/clock.ts',
    source: "import pg from 'pg';",
  },
  {
    rule: 'kafkajs only in packages/kafka',
    path: 'apps/command-scheduler/src/main.ts',
    source: "import { Kafka } from 'kafkajs';",
  },
  {
    rule: "aedes only in the dispatcher's mqtt/",
    path: 'apps/device-dispatcher/src/login/login.ts',
    source: "import type { Client } from 'aedes';",
  },
  {
    rule: "Prisma's client only in the scheduler's store/, registry and migrations",
    path: 'apps/command-scheduler/src/use-cases/submit.ts',
    source: "import { PrismaClient } from '../generated/client.js';",
  },
  {
    rule: "Prisma's client only in the scheduler's store/, registry and migrations",
    path: 'apps/api-gateway/src/main.ts',
    source: "import { PrismaPg } from '@prisma/adapter-pg';",
  },
  {
    rule: "process.env only in each app's env.ts",
    path: 'apps/api-gateway/src/http/server.ts',
    source: 'const port = Number(process.env.HTTP_PORT);',
  },
  {
    rule: "process.env only in each app's env.ts",
    path: 'packages/kafka/src/connect.ts',
    source: 'const { env } = process; export const brokers = env.KAFKA_BROKERS;',
  },
  {
    rule: 'topic names only in packages/channels',
    path: 'apps/command-scheduler/src/outbox/relay.ts',
    source: "export const topic = (id: string) => ['DATASVC.SET.', id].join('');",
  },
  {
    rule: 'topic names only in packages/channels',
    path: 'packages/kafka/src/admin.ts',
    source: "export const requests = 'setpoint.command.requests';",
  },
  {
    rule: 'code numbers only in packages/codes',
    path: 'apps/api-gateway/src/answers/answer.ts',
    source: 'export const fault = 99_500;',
  },
  {
    rule: 'names say what is in a file',
    path: 'apps/api-gateway/src/utils/strings.ts',
    source: 'export const trimmed = (text: string) => text.trim();',
  },
  {
    rule: 'names say what is in a file',
    path: 'packages/kafka/src/helpers.ts',
    source: 'export const one = 1;',
  },
  {
    rule: 'no test is switched on alone',
    path: 'packages/codes/src/code-table.unit.spec.ts',
    source: "it.only('is the only one that runs', () => {});",
  },
];

/** What looks like a violation and is none. */
export const innocent = [
  {
    path: 'apps/api-gateway/src/main.ts',
    source:
      "// import 'kafkajs'; process.env; 'DATASVC.SET.x'; 99500\nimport { codes } from '@setpoint/codes';\nexport const at = codes;",
  },
  { path: 'apps/api-gateway/src/env.ts', source: 'export const env = process.env;' },
  {
    path: 'packages/kafka/src/client.ts',
    source: "import { Kafka } from 'kafkajs';\nexport const k = Kafka;",
  },
  {
    path: 'apps/device-dispatcher/src/mqtt/broker.ts',
    source: "import { Aedes } from 'aedes';\nexport const a = Aedes;",
  },
  {
    path: 'bench/common-way/dispatcher/devices.service.ts',
    source: "import { Aedes } from 'aedes';\nexport const a = Aedes;",
  },
  {
    path: 'apps/device-simulator/src/demo/demo-tenant.ts',
    source: "export const channelOfTheDemo = 'DATASVC.SET.demo';",
  },
  {
    path: 'tests/harness/read-topic.ts',
    source: "import { Kafka } from 'kafkajs';\nexport const url = process.env.KAFKA_BROKERS ?? Kafka;",
  },
];
