import { join } from 'node:path';
import { repositoryDir } from './repository.mjs';
import { onStop } from './run-until-stopped.mjs';
import { say } from './say.mjs';

/** One Postgres and one Kafka for the whole run, or those that DATABASE_URL and KAFKA_BROKERS name. */
export async function startTestServers(folder) {
  const localStack = await import('../../packages/local-stack/dist/index.js');
  onStop(localStack.stopAllChildren);
  const { DATABASE_URL, KAFKA_BROKERS } = process.env;
  say(
    `Test servers: Postgres ${DATABASE_URL ? 'given' : 'ours'}, Kafka ${KAFKA_BROKERS ? 'given' : 'ours'}.`,
  );
  const [url, brokers] = await Promise.all([
    DATABASE_URL || startPostgres(localStack, folder),
    KAFKA_BROKERS || startKafka(localStack, folder),
  ]);
  return { DATABASE_URL: url, KAFKA_BROKERS: brokers };
}

async function startPostgres({ startPostgres, freePort }, folder) {
  // Not durable: nobody needs this data after a crash of the machine, and kills lose nothing without fsync.
  const dataDir = join(folder, 'postgres');
  const { url } = await startPostgres({ dataDir, port: await freePort(), durable: false, logger: say });
  return url;
}

async function startKafka(localStack, folder) {
  const port = await localStack.freePort();
  const dataDir = join(folder, 'kafka');
  if ((await localStack.chooseKafka()) === 'docker') {
    return (await localStack.startDockerKafka({ dataDir, port })).brokers;
  }
  const jarsDir = await localStack.fetchKafkaJars({
    cacheDir: join(repositoryDir, '.setpoint'),
    onProgress: say,
  });
  return (await localStack.startKafka({ dataDir, port, jarsDir, logger: say })).brokers;
}
