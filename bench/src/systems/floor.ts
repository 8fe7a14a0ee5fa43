import { connect } from 'node:net';
import { join } from 'node:path';
import { type Child, freePort } from '@setpoint/local-stack';
import { waitFor } from '@setpoint/service-kit';
import kafkajs from 'kafkajs';
import pg from 'pg';
import type { Ground, StartSystem } from '../system.js';
import { startNode } from './start-node.js';

const floorProcesses = ['gateway', 'scheduler', 'dispatcher'] as const;
type FloorProcess = (typeof floorProcesses)[number];

/** Partitions by topic: as many as Setpoint's, or one where the floor has one reader. */
const topicPartitions = { requests: 12, dispatches: 1, replies: 12, answers: 1, results: 3 };

/** It bounds a broken start. */
const READY_LIMIT_MS = 60_000;

/** The least code that does what Setpoint does: see bench/floor. */
export const startFloor: StartSystem = async (ground) => {
  await Promise.all([makeTable(ground.databaseUrl), makeTopics(ground)]);
  const running: Child[] = [];
  const stop = async () => {
    await Promise.all(running.map((one) => one.stop()));
  };
  const start = async (name: FloorProcess) => {
    const port = await freePort();
    const one = startProcess(ground, name, port);
    running.push(one);
    await ready(one, name, port);
    return { pid: one.pid, port };
  };
  try {
    const scheduler = await start('scheduler');
    const dispatcher = await start('dispatcher');
    const gateway = await start('gateway');
    return {
      name: 'floor',
      url: `http://127.0.0.1:${gateway.port}`,
      mqttUrl: `mqtt://127.0.0.1:${dispatcher.port}`,
      processes: { gateway: gateway.pid, scheduler: scheduler.pid, dispatcher: dispatcher.pid },
      stop,
    };
  } catch (failure) {
    await stop();
    throw failure;
  }
};

const startProcess = (ground: Ground, name: FloorProcess, port: number): Child =>
  startNode({
    entry: join(import.meta.dirname, `../../floor/${name}.js`),
    env: {
      FLOOR_BROKERS: ground.brokers,
      FLOOR_NAMESPACE: ground.namespace,
      FLOOR_DATABASE_URL: ground.databaseUrl,
      FLOOR_PORT: String(port),
    },
    nodeArguments: ground.nodeArguments,
    logFile: join(ground.logDir, `floor-${name}.log`),
  });

/** Each of them listens only when it takes what is sent to it. */
const ready = (one: Child, name: FloorProcess, port: number) =>
  waitFor(
    () => {
      if (one.hasExited()) throw new Error(`the floor's ${name} ended before it was ready`);
      return accepts(port);
    },
    { limitMs: READY_LIMIT_MS, everyMs: 50, what: `the floor's ${name} to be ready` },
  );

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).on('error', () => resolve(false));
  });

/** Half-filled pages leave room for the update beside the row, which then needs no second index entry. */
const TABLE = `
  CREATE TABLE command (
    id bigint PRIMARY KEY,
    asset text NOT NULL,
    point text NOT NULL,
    value text NOT NULL,
    request_id text,
    created_at timestamptz NOT NULL DEFAULT now(),
    code int,
    ended_at timestamptz
  ) WITH (fillfactor = 50)`;

const makeTable = async (databaseUrl: string) => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(TABLE);
  await client.end();
};

const makeTopics = async ({ brokers, namespace }: Ground) => {
  const kafka = new kafkajs.Kafka({ brokers: brokers.split(','), logLevel: kafkajs.logLevel.WARN });
  const admin = kafka.admin();
  await admin.connect();
  const topics = Object.entries(topicPartitions).map(([name, numPartitions]) => ({
    topic: `${namespace}.floor.${name}`,
    numPartitions,
  }));
  await admin.createTopics({ topics, waitForLeaders: true });
  await admin.disconnect();
};
