import { randomBytes } from 'node:crypto';
import type { KafkaClient } from '@setpoint/kafka';
import { waitFor } from '@setpoint/service-kit';

export interface ReadRecord {
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string;
}

/**
 * Reads a topic like an application that connects: from the beginning until `isEnough`.
 *
 * @throws with the number of records seen when that takes longer than `limitMs`
 */
export const readTopic = async (
  client: KafkaClient,
  topic: string,
  isEnough: (records: readonly ReadRecord[]) => boolean,
  limitMs = 20_000,
): Promise<ReadRecord[]> => {
  const records: ReadRecord[] = [];
  const consumer = client.consumer(`system-test-${randomBytes(4).toString('hex')}`);
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: [client.toPhysical(topic)], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ message }) => {
        records.push({
          key: message.key?.toString() ?? null,
          headers: Object.fromEntries(
            Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]),
          ),
          value: message.value?.toString() ?? '',
        });
      },
    });
    await waitFor(() => isEnough(records), {
      limitMs,
      everyMs: 20,
      what: `enough records on ${topic}`,
    }).catch((failure: Error) => {
      throw new Error(`${failure.message}; ${records.length} were there`);
    });
    return records;
  } finally {
    await consumer.disconnect();
  }
};

/** One item of a result message [contract 2.4]. */
export interface ResultItem {
  readonly requestId: string;
  readonly assetId: string;
  readonly status: number;
  readonly msg: string;
  readonly submsg: string;
  readonly inputData: { readonly arg: unknown };
}

export const resultItems = (records: readonly ReadRecord[]): ResultItem[] =>
  records.flatMap(({ value }) => (JSON.parse(value) as { data: ResultItem[] }).data);

/** How many records each of these topics has. */
export const countRecords = async (
  client: KafkaClient,
  topics: readonly string[],
): Promise<ReadonlyMap<string, number>> => {
  const admin = client.admin();
  await admin.connect();
  try {
    const count = async (topic: string) => {
      const partitions = await admin.fetchTopicOffsets(client.toPhysical(topic));
      return partitions.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0);
    };
    return new Map(await Promise.all(topics.map(async (topic) => [topic, await count(topic)] as const)));
  } finally {
    await admin.disconnect();
  }
};
