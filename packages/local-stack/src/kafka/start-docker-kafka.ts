import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { refuseBusyPort } from '../ports.js';
import { runCommand } from '../process/run-command.js';
import { startChild } from '../process/start-child.js';
import { waitFor } from '../wait-for.js';
import { answersApiVersions } from './answers-api-versions.js';
import { kafkaVersion } from './kafka-version.js';
import type { RunningKafka } from './start-kafka.js';

/**
 * The second way, for machines with a Docker engine but no Java: the official image, its data in a volume
 * that belongs to `dataDir`. Less tested than startKafka.
 */
export async function startDockerKafka(options: { dataDir: string; port: number }): Promise<RunningKafka> {
  const dataDir = resolve(options.dataDir);
  const name = `setpoint-kafka-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`;
  // The container of a killed run: the engine, not we, is its parent.
  await runCommand('docker', ['rm', '--force', name]);
  await refuseBusyPort(options.port, 'Kafka', 'SETPOINT_KAFKA_PORT');
  const brokers = `127.0.0.1:${options.port}`;
  const environment = {
    KAFKA_PROCESS_ROLES: 'broker,controller',
    KAFKA_NODE_ID: 1,
    KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
    KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://:9093',
    KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://${brokers}`,
    KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
    KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: 1,
    KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: 1,
    KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: 1,
    KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: 0,
    KAFKA_AUTO_CREATE_TOPICS_ENABLE: false,
    KAFKA_LOG_DIRS: '/var/lib/kafka/data',
    // The same every time, or the data in the volume would belong to another cluster.
    CLUSTER_ID: 'U2V0cG9pbnRTZXRwb2ludA',
  };
  const container = startChild({
    command: 'docker',
    args: [
      ...['run', '--rm', '--name', name, '--publish', `${brokers}:9092`],
      ...['--volume', `${name}:/var/lib/kafka/data`],
      ...Object.entries(environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
      `apache/kafka:${kafkaVersion}`,
    ],
    logFile: join(dataDir, 'kafka.log'),
    stopSignal: 'SIGTERM',
    graceMs: 20_000,
  });
  // Generous, because the first time the image is fetched.
  const outcome = await waitFor(
    async () =>
      container.hasExited() ? 'exited' : (await answersApiVersions(brokers)) ? 'ready' : undefined,
    { limitMs: 300_000, everyMs: 200 },
  );
  if (outcome !== 'ready') {
    await container.stop();
    throw new Error(`Kafka in Docker did not start (${await container.exited}): see ${dataDir}/kafka.log`);
  }
  return { brokers, pid: container.pid, exited: container.exited, stop: container.stop };
}
