import type { CommandEventMessage } from '@setpoint/contracts';
import type { LedgerEntry } from '@setpoint/simulated-device';
import type {
  CallEntry,
  Count,
  EndedRow,
  History,
  MetricsSample,
  Sample,
  Told,
  TopicRecord,
} from '../../history.js';
import type { Made } from './history-builder.js';

/** Copies of a history with one thing changed. */

export const changeRow = (history: History, { commandId }: Made, change: Partial<EndedRow>): History => ({
  ...history,
  rows: {
    ...history.rows,
    ended: history.rows.ended.map((row) => (row.commandId === commandId ? { ...row, ...change } : row)),
  },
});

export const addRows = (history: History, ...rows: readonly EndedRow[]): History => ({
  ...history,
  rows: { ...history.rows, ended: [...history.rows.ended, ...rows] },
});

export const dropRow = (history: History, { commandId }: Made): History => ({
  ...history,
  rows: { ...history.rows, ended: history.rows.ended.filter((row) => row.commandId !== commandId) },
});

export const rowOf = ({ rows }: History, { commandId }: Made): EndedRow => {
  const row = rows.ended.find((ended) => ended.commandId === commandId);
  if (!row) throw new Error(`${commandId} has no row`);
  return row;
};

export const changeTold = (history: History, callId: number, change: Partial<Told>): History => ({
  ...history,
  calls: history.calls.map((entry) =>
    entry.entry === 'told' && entry.callId === callId ? { ...entry, ...change } : entry,
  ),
});

export const addCalls = (history: History, ...calls: readonly CallEntry[]): History => ({
  ...history,
  calls: [...history.calls, ...calls],
});

export const messageIn = ({ value }: TopicRecord): Partial<CommandEventMessage> => {
  try {
    return JSON.parse(value) as CommandEventMessage;
  } catch {
    return {};
  }
};

type EventChange = (message: Partial<CommandEventMessage>) => Partial<CommandEventMessage> | null;

/** Null drops the record. */
export const changeEvents = (history: History, change: EventChange): History => ({
  ...history,
  events: history.events.flatMap((record) => {
    const before = messageIn(record);
    if (before.seq === undefined) return [record];
    const after = change(before);
    return after === null ? [] : [after === before ? record : { ...record, value: JSON.stringify(after) }];
  }),
});

export const isEventOf = ({ commandId }: Made, event: CommandEventMessage['event']) => {
  return (message: Partial<CommandEventMessage>): boolean =>
    message.commandId === commandId && message.event === event;
};

export const addToQueue = (history: History, assetId: string, count: number): History => ({
  ...history,
  rows: {
    ...history.rows,
    queues: history.rows.queues.map((queue) =>
      queue.assetId === assetId ? { ...queue, eventSeq: queue.eventSeq + count } : queue,
    ),
  },
});

const holds = ({ params }: LedgerEntry, { token }: Made): boolean =>
  params !== undefined && JSON.stringify(params).includes(token);

export const deliveryOf = ({ devices }: History, made: Made): LedgerEntry => {
  const entry = devices.find((one) => one.event === 'received' && holds(one, made));
  if (!entry) throw new Error(`${made.token} reached no device`);
  return entry;
};

/** Null drops the entry. */
export const changeEntries = (
  history: History,
  change: (entry: LedgerEntry) => LedgerEntry | null,
): History => ({ ...history, devices: history.devices.flatMap((entry) => change(entry) ?? []) });

/** That device gets it `afterMs` after its creation. */
export const deliver = (history: History, made: Made, afterMs: number): History => {
  const { createdAt } = rowOf(history, made);
  const device = history.settings.tenants
    .flatMap(({ devices }) => devices)
    .find(({ assetId }) => assetId === made.assetId);
  const entry: LedgerEntry = {
    at: createdAt + afterMs,
    device: `${device?.productKey}/${device?.deviceKey}`,
    event: 'received',
    messageId: '1999999999',
    params: { label: made.token },
  };
  return { ...history, devices: [...history.devices, entry] };
};

export const resultOf = ({ results }: History, { commandId }: Made): TopicRecord => {
  const record = results.find(({ headers }) => headers.id === `result-${commandId}`);
  if (!record) throw new Error(`${commandId} has no result`);
  return record;
};

/** Null drops the record. */
export const changeResult = (
  history: History,
  made: Made,
  change: (record: TopicRecord) => TopicRecord | null,
): History => {
  const found = resultOf(history, made);
  return {
    ...history,
    results: history.results.flatMap((record) => (record === found ? (change(record) ?? []) : [record])),
  };
};

/** The same result again. */
export const repeatResult = (history: History, made: Made, change: Partial<TopicRecord>): History => ({
  ...history,
  results: [...history.results, { ...resultOf(history, made), offset: '9999', ...change }],
});

export const changeSamples = (
  history: History,
  change: (sample: Sample, afterMs: number) => Sample,
): History => ({
  ...history,
  samples: history.samples.map((sample) => change(sample, sample.at - history.settings.startedAt)),
});

/** Null drops the look. */
export const changeLooks = (
  history: History,
  change: (look: MetricsSample) => MetricsSample | null,
): History => ({ ...history, metrics: history.metrics.flatMap((look) => change(look) ?? []) });

/** What looks of that process tell of a counter with such labels; 0 where they tell nothing. */
export const changeCount = (
  history: History,
  name: string,
  { counter, labels = {} }: Partial<Count> & Pick<Count, 'counter'>,
  change: (value: number, look: MetricsSample) => number,
): History =>
  changeLooks(history, (look) => {
    if (look.name !== name) return look;
    const isMeant = (count: Count) =>
      count.counter === counter && Object.entries(labels).every(([key, text]) => count.labels[key] === text);
    const before = look.counts.filter(isMeant);
    const changed = (before.length > 0 ? before : [{ counter, labels, value: 0 }]).map((count) => ({
      ...count,
      value: change(count.value, look),
    }));
    return { ...look, counts: [...look.counts.filter((count) => !isMeant(count)), ...changed] };
  });
