import { join } from 'node:path';
import {
  chooseKafka,
  fetchKafkaJars,
  freePort,
  type RunningKafka,
  SetupProblem,
  startKafka,
  startPostgres,
} from '@setpoint/local-stack';
import type { Watched } from './measure/processes.js';

/** One Kafka and one durable Postgres, the same for every system. */
export interface Servers {
  readonly brokers: string;
  /** Of the server itself; each system gets a database of its own. */
  readonly postgresUrl: string;
  readonly watched: { readonly kafka: Watched; readonly postgres: Watched };
}

/** Starts both below `dataDir` on free ports; they end with `stopAllChildren`. @param cacheDir keeps Kafka's jars */
export const startServers = async (options: {
  dataDir: string;
  cacheDir: string;
  tell: (line: string) => void;
}): Promise<Servers> => {
  const { dataDir, tell } = options;
  const [kafka, postgres] = await Promise.all([
    startOurKafka(options),
    startPostgres({
      dataDir: join(dataDir, 'postgres'),
      port: await freePort(),
      durable: true,
      logger: tell,
    }),
  ]);
  return {
    brokers: kafka.brokers,
    postgresUrl: postgres.url,
    watched: { kafka: { pid: kafka.pid }, postgres: { pid: postgres.pid, withChildren: true } },
  };
};

const startOurKafka = async (options: {
  dataDir: string;
  cacheDir: string;
  tell: (line: string) => void;
}): Promise<RunningKafka> => {
  // In a container its CPU time could not be told from here.
  if ((await chooseKafka()) !== 'java')
    throw new SetupProblem(
      'The benchmark needs Kafka as a process of this machine: install Java with Maven.',
    );
  const jarsDir = await fetchKafkaJars({ cacheDir: options.cacheDir, onProgress: options.tell });
  return startKafka({ dataDir: join(options.dataDir, 'kafka'), port: await freePort(), jarsDir });
};
