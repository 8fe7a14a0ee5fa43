import type { EndedRow, FaultDevice, History, LiveRow, Told } from '../history.js';
import { type Ask, asksOf, callsTold } from './asks.js';
import { type ChannelResult, readResults } from './channel-results.js';
import { type Delivery, type DeviceAnswer, deliveriesIn, messageKey, readAnswer } from './deliveries.js';
import { type FaultWindow, faultWindows } from './fault-windows.js';
import { groupBy } from './group-by.js';
import { type HandOver, readHandOvers } from './hand-overs.js';
import { type EventBook, readEvents } from './stored-events.js';

/** A history, looked up from every side. Made once, read by every rule. */
export interface Facts {
  readonly history: History;
  readonly windows: readonly FaultWindow[];
  readonly toldOf: ReadonlyMap<number, Told>;
  readonly asks: readonly Ask[];
  readonly askOf: ReadonlyMap<string, Ask>;
  /** Ended rows by command; more than one only if something is very wrong. */
  readonly rowsOf: ReadonlyMap<string, readonly EndedRow[]>;
  readonly rowsOfToken: ReadonlyMap<string, readonly EndedRow[]>;
  readonly liveOf: ReadonlyMap<string, LiveRow>;
  readonly liveOfToken: ReadonlyMap<string, LiveRow>;
  readonly events: EventBook;
  readonly handOversOf: ReadonlyMap<string, readonly HandOver[]>;
  readonly deliveries: readonly Delivery[];
  readonly deliveriesOf: ReadonlyMap<string, readonly Delivery[]>;
  readonly answersTo: (delivery: Delivery) => readonly DeviceAnswer[];
  readonly results: ReadonlyMap<string, readonly ChannelResult[]>;
  /** By `productKey/deviceKey`. */
  readonly deviceOf: ReadonlyMap<string, FaultDevice>;
}

export const factsOf = (written: History): Facts => {
  const { calls, devices, results, events, reports, rows, acts, settings } = written;
  const orgIds = new Set(settings.tenants.map(({ orgId }) => orgId));
  const toldOf = callsTold(calls);
  const asks = asksOf(calls, toldOf);
  const askOf = new Map(asks.map((ask) => [ask.item.token, ask]));
  const deliveries = deliveriesIn(devices, (text) => askOf.has(text));
  const answered = devices.filter(({ event }) => event === 'answered');
  const answers = groupBy(answered, messageKey);
  return {
    // A sample is written when its probe is answered, so that slow ones come late.
    history: { ...written, samples: written.samples.toSorted((a, b) => a.at - b.at) },
    windows: faultWindows(acts, settings.endedAt),
    toldOf,
    asks,
    askOf,
    rowsOf: groupBy(rows.ended, ({ commandId }) => commandId),
    rowsOfToken: groupBy(rows.ended, ({ token }) => token),
    liveOf: new Map(rows.live.map((row) => [row.commandId, row])),
    liveOfToken: new Map(rows.live.map((row) => [row.token, row])),
    events: readEvents(events, orgIds),
    handOversOf: readHandOvers(reports),
    deliveries,
    deliveriesOf: groupBy(deliveries, ({ token }) => token),
    answersTo: ({ entry }) => (answers.get(messageKey(entry)) ?? []).flatMap((e) => readAnswer(e) ?? []),
    results: readResults(results),
    deviceOf: new Map(settings.tenants.flatMap(({ devices: own }) => own.map((d) => [deviceName(d), d]))),
  };
};

export const deviceName = ({ productKey, deviceKey }: FaultDevice): string => `${productKey}/${deviceKey}`;
