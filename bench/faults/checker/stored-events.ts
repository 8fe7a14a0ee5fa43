import type { CommandEventMessage } from '@setpoint/contracts';
import type { TopicRecord } from '../history.js';
import { isHostile } from './marks.js';
import type { Finding } from './violation.js';

export interface StoredEvent extends CommandEventMessage {
  readonly record: TopicRecord;
}

export interface EventBook {
  /** Each once, in the order of `seq`. */
  readonly byAsset: ReadonlyMap<string, readonly StoredEvent[]>;
  readonly byCommand: ReadonlyMap<string, readonly StoredEvent[]>;
  /** Records that are no events, or that say something else under the same `seq`. */
  readonly findings: readonly Finding[];
}

/**
 * Records may come twice and, of one device, out of order after a crash: `seq` puts them right.
 *
 * @param orgIds others are not looked at, like their rows
 */
export const readEvents = (records: readonly TopicRecord[], orgIds: ReadonlySet<string>): EventBook => {
  const bySeq = new Map<string, Map<number, StoredEvent>>();
  const findings: Finding[] = [];
  for (const record of records) {
    const event = readEvent(record);
    if (event && orgIds.has(event.orgId)) findings.push(...add(bySeq, event));
    else if (!event && !isHostile(record))
      findings.push({ what: `${placeOf(record)} is no command event`, at: record.timestamp });
  }
  const byAsset = new Map<string, readonly StoredEvent[]>();
  const byCommand = new Map<string, StoredEvent[]>();
  for (const [assetId, events] of bySeq) {
    const sorted = [...events.values()].sort((a, b) => a.seq - b.seq);
    byAsset.set(assetId, sorted);
    for (const event of sorted) addTo(byCommand, event);
  }
  return { byAsset, byCommand, findings };
};

const placeOf = ({ topic, partition, offset }: TopicRecord): string => `${topic}/${partition}@${offset}`;

const readEvent = (record: TopicRecord): StoredEvent | null => {
  try {
    const message = JSON.parse(record.value) as Partial<CommandEventMessage> | null;
    const { seq, event, commandId, assetId } = message ?? {};
    const isEvent = typeof seq === 'number' && typeof event === 'string' && assetId && commandId;
    return isEvent && !isHostile(record)
      ? Object.assign({}, message as CommandEventMessage, { record })
      : null;
  } catch {
    return null;
  }
};

const add = (bySeq: Map<string, Map<number, StoredEvent>>, event: StoredEvent): readonly Finding[] => {
  const { assetId, seq, commandId, at, record } = event;
  const known = bySeq.get(assetId) ?? new Map<number, StoredEvent>();
  bySeq.set(assetId, known);
  const first = known.get(seq)?.record;
  if (!first) known.set(seq, event);
  if (!first || (first.value === record.value && first.headers.id === record.headers.id)) return [];
  return [{ what: `event ${seq} of ${assetId} came with two texts`, commandId, at }];
};

const addTo = (byCommand: Map<string, StoredEvent[]>, event: StoredEvent): void => {
  const events = byCommand.get(event.commandId);
  if (events) events.push(event);
  else byCommand.set(event.commandId, [event]);
};
