import { join } from 'node:path';
import { codes } from '@setpoint/codes';
import { type Child, freePort } from '@setpoint/local-stack';
import { waitFor } from '@setpoint/service-kit';
import { Kafka, logLevel } from 'kafkajs';
import pg from 'pg';
import { CREATE_TABLE } from '../../common-way/create-table.js';
import type { VariableName } from '../../common-way/environment.js';
import { topicsIn } from '../../common-way/patterns.js';
import type { Ground, StartSystem } from '../system.js';
import { startNode } from './start-node.js';

const PARTITIONS = 12;
const READY_LIMIT_MS = 60_000;
/** A question that came before everybody listened is lost, and is asked again. */
const READY_ANSWER_LIMIT_MS = 1_000;
/** An idle service needs up to 5 s for each of its consumers, since kafkajs waits for the fetch under way. */
const STOP_LIMIT_MS = 8_000;

/** Gateway, scheduler and dispatcher as the Nest guide would have them: bench/common-way/README.md. */
export const startCommonWay: StartSystem = async (ground) => {
  const ports = { http: await freePort(), mqtt: await freePort() };
  const url = `http://127.0.0.1:${ports.http}`;
  await Promise.all([createTopics(ground), createTable(ground)]);
  const env = {
    KAFKA_BROKERS: ground.brokers,
    NAMESPACE: ground.namespace,
    DATABASE_URL: ground.databaseUrl,
    HTTP_PORT: String(ports.http),
    MQTT_PORT: String(ports.mqtt),
  } satisfies Record<VariableName, string>;
  const gateway = start('gateway', ground, env);
  const scheduler = start('scheduler', ground, env);
  const dispatcher = start('dispatcher', ground, env);
  const all = [gateway, scheduler, dispatcher];
  const stop = async () => {
    await Promise.all(all.map((process) => process.stop()));
  };
  try {
    await ready(url, all);
  } catch (failure) {
    await stop();
    throw failure;
  }
  return {
    name: 'common-way',
    url,
    mqttUrl: `mqtt://127.0.0.1:${ports.mqtt}`,
    processes: { gateway: gateway.pid, scheduler: scheduler.pid, dispatcher: dispatcher.pid },
    stop,
  };
};

/** The broker makes no topic by itself. */
const createTopics = async ({ brokers, namespace }: Ground): Promise<void> => {
  const admin = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    await admin.createTopics({
      topics: topicsIn(namespace).map((topic) => ({ topic, numPartitions: PARTITIONS })),
    });
  } finally {
    await admin.disconnect();
  }
};

const createTable = async ({ databaseUrl }: Ground): Promise<void> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(CREATE_TABLE);
  } finally {
    await client.end();
  }
};

const start = (service: string, ground: Ground, env: Record<VariableName, string>): Child =>
  startNode({
    entry: join(import.meta.dirname, '../../common-way', service, 'main.js'),
    env,
    nodeArguments: ground.nodeArguments,
    logFile: join(ground.logDir, `common-way-${service}.log`),
    graceMs: STOP_LIMIT_MS,
  });

/** Ready when a command to a device that nobody knows has gone all the way and is refused at its end. */
const ready = (url: string, processes: readonly Child[]): Promise<unknown> =>
  waitFor(
    async () => {
      if (processes.some((process) => process.hasExited()))
        throw new Error('a service ended before it was ready');
      return (await answeredCode(url)) === codes.deviceOffline.code;
    },
    { limitMs: READY_LIMIT_MS, everyMs: 100, what: 'the common way to be ready' },
  );

/** @returns undefined when there was no answer, or not one about a command */
const answeredCode = async (url: string): Promise<unknown> => {
  const query = 'action=setMeasurepoint&orgId=o17000000000099&assetId=nobody00&measurepointId=setpoint_kw';
  try {
    const response = await fetch(`${url}/connect-service/v2.1/commands?${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ value: 0, timeout: 1 }),
      signal: AbortSignal.timeout(READY_ANSWER_LIMIT_MS),
    });
    const { code } = (await response.json()) as { code?: unknown };
    return code;
  } catch {
    return undefined;
  }
};
