import { join } from 'node:path';
import { answersApiVersions } from '../kafka/answers-api-versions.js';
import { chooseKafka } from '../kafka/choose-kafka.js';
import { fetchKafkaJars } from '../kafka/fetch-kafka-jars.js';
import { startDockerKafka } from '../kafka/start-docker-kafka.js';
import { startKafka } from '../kafka/start-kafka.js';
import type { Logger } from '../log.js';
import { keepRunning } from '../services/keep-running.js';
import { SetupProblem } from '../setup-problem.js';

/** The brokers to use: the caller's when he named some, else a Kafka of our own, kept running. */
export async function startKafkaPart(options: {
  given: string | undefined;
  dataDir: string;
  cacheDir: string;
  port: number;
  tell: Logger;
}): Promise<string> {
  const { given, port, tell } = options;
  if (given !== undefined) return checkGiven(given);
  const dataDir = join(options.dataDir, 'kafka');
  const way = await chooseKafka();
  const jarsDir = way === 'java' && (await fetchKafkaJars({ cacheDir: options.cacheDir, onProgress: tell }));
  tell(`Starting Kafka on port ${port}.`);
  await keepRunning({
    name: 'Kafka',
    start: () =>
      jarsDir
        ? startKafka({ dataDir, port, jarsDir, logger: tell })
        : startDockerKafka({ dataDir: join(options.dataDir, 'kafka-docker'), port }),
    tell,
  });
  return `127.0.0.1:${port}`;
}

async function checkGiven(brokers: string): Promise<string> {
  const answers = await Promise.all(brokers.split(',').map((broker) => answersApiVersions(broker)));
  if (answers.includes(true)) return brokers;
  throw new SetupProblem(
    `KAFKA_BROKERS is set to ${brokers}, and no Kafka answers there: start it, or unset KAFKA_BROKERS to have one started.`,
  );
}
