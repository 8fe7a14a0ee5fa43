import { topics } from '@setpoint/channels';
import { counters } from '../../counters.js';
import type { Asked, Count, History, MetricsSample, TopicRecord } from '../../history.js';
import { type Life, livesOf } from '../process-lives.js';
import { OWN_PROCESSES } from '../tolerances.js';
import { messageIn } from './changes.js';

/** One thing that a service of that kind counts. */
interface Counted {
  readonly at: number;
  readonly by: 'gateway' | 'scheduler' | 'dispatcher';
  readonly counter: string;
  readonly labels: Count['labels'];
}

const LOOK_OFFSET_MS = 300;
/** In samples. What a killed life did after its last look is lost. */
const LOOK_EVERY = 3;
const LAST_LOOK_BEFORE_END_MS = 2_000;

/**
 * The same run with what its services counted, each until it ended and once more after the load, and with the records
 * on topics that they count: replies of devices, and one that a gateway rejected.
 */
export const metered = (history: History): History => {
  const reports = [...history.reports, ...repliesOf(history)];
  const rejected = history.parked.find(({ value }) => value.startsWith('{'));
  const parked = [...history.parked, ...(rejected ? [parkedBy(rejected)] : [])];
  const whole = { ...history, reports, parked };
  return { ...whole, metrics: looksAt(whole, countedIn(whole)) };
};

const repliesOf = ({ devices }: History): readonly TopicRecord[] =>
  devices.flatMap((entry, i) => {
    if (entry.event !== 'answered') return [];
    const headers = { type: 'device.replied', version: '1', id: `replied-${i}` };
    const value = entry.payload ?? '';
    return [
      {
        topic: topics.deviceReplies.name,
        partition: 0,
        offset: `r${i}`,
        timestamp: entry.at + 1,
        key: entry.device,
        headers,
        value,
      },
    ];
  });

const parkedBy = (record: TopicRecord): TopicRecord => ({
  ...record,
  offset: 'rejected',
  headers: {
    'parked-topic': topics.gatewayReplies.name,
    'parked-partition': '3',
    'parked-offset': '17',
  },
});

const countedIn = (history: History): readonly Counted[] => [
  ...callsIn(history),
  ...history.events.flatMap((record): readonly Counted[] => {
    const { event, at = 0 } = record.offset === 'again' ? {} : messageIn(record);
    if (event === 'sent')
      return [{ at, by: 'dispatcher', counter: counters.dispatches, labels: { outcome: 'handedOver' } }];
    if (event !== 'accepted' && event !== 'declined') return [];
    return [{ at, by: 'scheduler', counter: counters.recorded, labels: {} }];
  }),
  ...history.reports.flatMap(({ headers, timestamp }): readonly Counted[] =>
    headers.type === 'device.replied'
      ? [{ at: timestamp, by: 'dispatcher', counter: counters.replies, labels: { outcome: 'stored' } }]
      : [],
  ),
  ...history.parked.flatMap(({ headers, timestamp }): readonly Counted[] => {
    const topic = headers['parked-topic'];
    const labels = { topic: topic ?? '', outcome: 'reject' };
    return topic ? [{ at: timestamp, by: 'gateway', counter: counters.records, labels }] : [];
  }),
];

const callsIn = ({ calls }: History): readonly Counted[] => {
  const asked = new Map(
    calls.flatMap((call) => (call.entry === 'asked' ? [[call.callId, call.kind] as const] : [])),
  );
  return calls.flatMap((call): readonly Counted[] =>
    call.entry === 'told' && call.status !== undefined
      ? [
          {
            at: call.at,
            by: 'gateway',
            counter: counters.calls,
            labels: { route: routeOf(asked.get(call.callId)), http: String(call.status) },
          },
        ]
      : [],
  );
};

const routeOf = (kind: Asked['kind'] | undefined): string =>
  kind === 'multiSet' ? '/dataService/devices/multiSet' : '/connect-service/v2.1/commands';

const looksAt = (history: History, counted: readonly Counted[]): readonly MetricsSample[] => {
  const lives = livesOf(history.samples, (name) => OWN_PROCESSES.test(name));
  const shares = new Map<Life, Counted[]>(lives.map((life) => [life, []]));
  counted.forEach((one, i) => {
    const able = lives.filter((life) => life.name.startsWith(one.by) && wasAlive(life, one.at));
    const life = able[i % able.length];
    if (!life) throw new Error(`no ${one.by} ran at ${one.at}`);
    shares.get(life)?.push(one);
  });
  return [...shares].flatMap(([life, share]) => looksOf(history, life, share));
};

/** It may have ended right after its last sample. */
const wasAlive = ({ samples }: Life, at: number): boolean => {
  const first = samples[0]?.at ?? Number.POSITIVE_INFINITY;
  return at >= first && at <= (samples.at(-1)?.at ?? 0) + LOOK_OFFSET_MS * 2;
};

const looksOf = ({ settings }: History, { name, samples }: Life, share: Counted[]): MetricsSample[] => {
  const pid = samples[0]?.pid ?? 0;
  const times = samples.filter((_, i) => i % LOOK_EVERY === 0).map(({ at }) => at + LOOK_OFFSET_MS);
  const runsOn = (samples.at(-1)?.at ?? 0) >= settings.loadEndedAt - LAST_LOOK_BEFORE_END_MS;
  const asked = [...times, ...(runsOn ? [settings.endedAt - LAST_LOOK_BEFORE_END_MS] : [])];
  const left = share.toSorted((a, b) => b.at - a.at);
  const counts = new Map<string, Count>();
  return asked.map((askedAt) => {
    for (let next = left.at(-1); next && next.at <= askedAt; next = left.at(-1)) {
      add(counts, next);
      left.pop();
    }
    return { name, pid, askedAt, at: askedAt + 20, counts: [...counts.values()] };
  });
};

const add = (counts: Map<string, Count>, { counter, labels }: Counted): void => {
  const key = counter + JSON.stringify(labels);
  counts.set(key, { counter, labels, value: (counts.get(key)?.value ?? 0) + 1 });
};
