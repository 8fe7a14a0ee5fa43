import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createDatabase,
  dropDatabase,
  fetchKafkaJars,
  freePort,
  type RunningKafka,
  type RunningPostgres,
  startKafka,
  startPostgres,
} from '@setpoint/local-stack';

/** Postgres and Kafka as one spec file sees them. */
export interface Infrastructure {
  /** A database of this spec file's own. */
  readonly databaseUrl: string;
  readonly brokers: string;
  stop(): Promise<void>;
}

const fromRunner = (name: 'DATABASE_URL' | 'KAFKA_BROKERS'): string => {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is not set: system tests are run by \`npm test\`, which starts what they need`);
  return value;
};

/** The servers of the test run, with a database of one's own. */
export const sharedInfrastructure = async (): Promise<Infrastructure> => {
  const databaseUrl = await createDatabase(fromRunner('DATABASE_URL'), { namePrefix: 'system' });
  return {
    databaseUrl,
    brokers: fromRunner('KAFKA_BROKERS'),
    stop: () => dropDatabase(databaseUrl),
  };
};

/** Servers that a test may kill and start again, on the data that they left. */
export class OwnInfrastructure implements Infrastructure {
  private constructor(
    private readonly dataDir: string,
    private readonly jarsDir: string,
    private postgres: RunningPostgres,
    private kafka: RunningKafka,
    private readonly ports: { readonly postgres: number; readonly kafka: number },
  ) {}

  static async start(): Promise<OwnInfrastructure> {
    const dataDir = mkdtempSync(join(tmpdir(), 'setpoint-system-'));
    const jarsDir = await fetchKafkaJars({ cacheDir: join(import.meta.dirname, '../../.setpoint') });
    const ports = { postgres: await freePort(), kafka: await freePort() };
    const [postgres, kafka] = await Promise.all([
      startPostgres({ dataDir: join(dataDir, 'postgres'), port: ports.postgres, durable: false }),
      startKafka({ dataDir: join(dataDir, 'kafka'), port: ports.kafka, jarsDir }),
    ]);
    return new OwnInfrastructure(dataDir, jarsDir, postgres, kafka, ports);
  }

  get databaseUrl(): string {
    return this.postgres.url;
  }

  get brokers(): string {
    return this.kafka.brokers;
  }

  /** kill -9 of the whole server. */
  async killPostgres(): Promise<void> {
    process.kill(this.postgres.pid, 'SIGKILL');
    await this.postgres.exited;
  }

  async startPostgres(): Promise<void> {
    this.postgres = await startPostgres({
      dataDir: join(this.dataDir, 'postgres'),
      port: this.ports.postgres,
      durable: false,
    });
  }

  async killKafka(): Promise<void> {
    process.kill(this.kafka.pid, 'SIGKILL');
    await this.kafka.exited;
  }

  async startKafka(): Promise<void> {
    this.kafka = await startKafka({
      dataDir: join(this.dataDir, 'kafka'),
      port: this.ports.kafka,
      jarsDir: this.jarsDir,
    });
  }

  async stop(): Promise<void> {
    await Promise.all([this.postgres.stop(), this.kafka.stop()]);
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
