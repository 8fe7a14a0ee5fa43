import type { TopicRecord } from '../history.js';
import { groupBy } from './group-by.js';
import { isHostile } from './marks.js';

/** A dispatcher's own word of when it wrote a command to a device's connection. */
export interface HandOver {
  readonly commandId: string;
  /** On the database clock, as its dispatcher knows it. Epoch ms. */
  readonly at: number;
}

/** By command. A report may be on its topic twice. */
export const readHandOvers = (records: readonly TopicRecord[]): ReadonlyMap<string, readonly HandOver[]> =>
  groupBy(
    records.flatMap((record) => readHandOver(record) ?? []),
    ({ commandId }) => commandId,
  );

const readHandOver = (record: TopicRecord): HandOver | null => {
  if (record.headers.type !== 'dispatch.handedOver' || isHostile(record)) return null;
  const { commandId, at } = JSON.parse(record.value) as HandOver;
  return { commandId, at };
};
