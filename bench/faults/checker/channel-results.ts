import type { TopicRecord } from '../history.js';
import { groupBy } from './group-by.js';
import { isHostile } from './marks.js';

/** One finished item of a multi-set on its channel [contract 2.4]. */
export interface ChannelResult {
  readonly record: TopicRecord;
  readonly requestId: string;
  readonly orgId: string;
  readonly channelId: string;
  readonly status: number;
}

interface WireItem {
  readonly requestId?: unknown;
  readonly orgId?: unknown;
  readonly setMeasurepointChannelId?: unknown;
  readonly status?: unknown;
}

/** By requestId, in the order of the channel. A consumer that joins again may read a record again: it counts once. */
export const readResults = (records: readonly TopicRecord[]): ReadonlyMap<string, ChannelResult[]> =>
  groupBy(distinct(records).flatMap(itemsOf), ({ requestId }) => requestId);

const distinct = (records: readonly TopicRecord[]): readonly TopicRecord[] => {
  const byPlace = new Map<string, TopicRecord>();
  for (const record of records) byPlace.set(`${record.topic} ${record.partition} ${record.offset}`, record);
  return [...byPlace.values()];
};

/** What is no result of ours stands for itself, under a name that nobody asked for. */
const itemsOf = (record: TopicRecord): readonly ChannelResult[] => {
  if (isHostile(record)) return [];
  try {
    const { data } = JSON.parse(record.value) as { data: readonly WireItem[] };
    return data.map((item) => ({
      record,
      requestId: String(item.requestId),
      orgId: String(item.orgId),
      channelId: String(item.setMeasurepointChannelId),
      status: Number(item.status),
    }));
  } catch {
    const { topic, partition, offset } = record;
    const name = `unreadable ${topic}/${partition}@${offset}`;
    return [{ record, requestId: name, orgId: '', channelId: topic, status: Number.NaN }];
  }
};
