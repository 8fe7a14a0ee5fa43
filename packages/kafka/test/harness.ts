import { randomBytes } from 'node:crypto';
import { parkedTopicSpec, type TopicSpec } from '@setpoint/channels';
import { createLogger, waitFor } from '@setpoint/service-kit';
import pg from 'pg';
import {
  type IncomingRecord,
  KafkaClient,
  type LeaseListener,
  type OutgoingRecord,
  type PartitionSource,
  TopicAdmin,
} from '../src/index.js';

export const logger = createLogger({ service: 'test', level: process.env.TEST_LOG_LEVEL ?? 'silent' });

const setting = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run these tests with npm test`);
  return value;
};

/** A client in a name space of its own. */
export const newClient = (): KafkaClient =>
  new KafkaClient({
    brokers: setting('KAFKA_BROKERS').split(','),
    clientId: 'kafka-test',
    namespace: `t${randomBytes(6).toString('hex')}`,
    logger,
  });

/**
 * Makes a topic, with the place where its records are parked. Resolves when each of its partitions has a leader that
 * answers: what is sent to several before that is sent again to all of them when one refuses, and stored twice by others.
 */
export const newTopic = async (client: KafkaClient, name: string, partitions = 1): Promise<string> => {
  const spec: TopicSpec = { name: `setpoint.${name}`, partitions, config: {} };
  await new TopicAdmin({ client, logger }).ensure([spec, parkedTopicSpec(spec.name)]);
  const admin = client.admin();
  await admin.connect();
  const isLed = () =>
    admin.fetchTopicOffsets(client.toPhysical(spec.name)).then(
      (offsets) => offsets.length === partitions,
      () => false,
    );
  await waitFor(isLed, { limitMs: 60_000, what: 'the leaders of a new topic' }).finally(() =>
    admin.disconnect(),
  );
  return spec.name;
};

export const newDatabase = async (): Promise<{ url: string; drop(): Promise<void> }> => {
  const name = `kafka_${randomBytes(6).toString('hex')}`;
  await adminQuery(`CREATE DATABASE ${name}`);
  const url = new URL(setting('DATABASE_URL'));
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => adminQuery(`DROP DATABASE ${name} WITH (FORCE)`) };
};

const adminQuery = async (sql: string): Promise<void> => {
  const client = new pg.Client({ connectionString: setting('DATABASE_URL') });
  await client.connect();
  await client.query(sql).finally(() => client.end());
};

export const toRecord = (
  topic: string,
  value: string,
  place: Partial<OutgoingRecord> = {},
): OutgoingRecord => ({
  topic,
  value,
  headers: { id: value, type: 'test' },
  ...place,
});

export const textOf = (record: IncomingRecord): string => record.value?.toString() ?? '';

/** Leases without Postgres: the test says what is held. */
export class TestSource implements PartitionSource {
  private readonly listeners = new Set<LeaseListener>();
  private readonly partitions: Set<number>;

  constructor(...held: number[]) {
    this.partitions = new Set(held);
  }

  holds(partition: number): boolean {
    return this.partitions.has(partition);
  }

  subscribe(listener: LeaseListener): () => void {
    this.listeners.add(listener);
    if (this.partitions.size > 0) listener.acquired?.([...this.partitions]);
    return () => this.listeners.delete(listener);
  }

  problem(): string | undefined {
    return undefined;
  }

  acquire(...partitions: number[]): void {
    for (const p of partitions) this.partitions.add(p);
    for (const listener of this.listeners) listener.acquired?.(partitions);
  }

  async release(...partitions: number[]): Promise<void> {
    await Promise.all([...this.listeners].map((listener) => listener.releasing?.(partitions)));
    for (const p of partitions) this.partitions.delete(p);
  }

  lose(...partitions: number[]): void {
    for (const p of partitions) this.partitions.delete(p);
    for (const listener of this.listeners) listener.lost?.(partitions);
  }
}
