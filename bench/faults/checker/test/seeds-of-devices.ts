import type { CommandEventMessage } from '@setpoint/contracts';
import type { LedgerEntry } from '@setpoint/simulated-device';
import type { History } from '../../history.js';
import { changeEntries, changeEvents, deliver, deliveryOf, isEventOf } from './changes.js';
import type { Made } from './history-builder.js';
import { nth, type Seed } from './seed.js';

const REACH = 'reach-is-true';
const LATE = 'nothing-late';
const COUNTS = 'metrics-agree';

const swapDeliveries = (history: History, one: Made, other: Made): History => {
  const [first, second] = [deliveryOf(history, one), deliveryOf(history, other)];
  return changeEntries(history, (entry) => {
    if (entry === first) return { ...entry, params: second.params };
    return entry === second ? { ...entry, params: first.params } : entry;
  });
};

/** Everything after their acceptance happens to the other one. */
const swapEvents = (history: History, one: Made, other: Made): History => {
  const swapped = new Map([
    [one.commandId, other.commandId],
    [other.commandId, one.commandId],
  ]);
  return changeEvents(history, (message) => {
    const commandId = message.event === 'accepted' ? undefined : swapped.get(message.commandId ?? '');
    return commandId === undefined ? message : { ...message, commandId };
  });
};

type IsMeant = (message: Partial<CommandEventMessage>) => boolean;

const swapNumbers = (history: History, one: IsMeant, other: IsMeant): History => {
  const numberOf = (isMeant: IsMeant) => {
    let found = 0;
    changeEvents(history, (message) => {
      if (isMeant(message)) found = message.seq ?? 0;
      return message;
    });
    return found;
  };
  const [first, second] = [numberOf(one), numberOf(other)];
  return changeEvents(history, (message) => {
    if (one(message)) return { ...message, seq: second };
    return other(message) ? { ...message, seq: first } : message;
  });
};

const changeDelivery = (
  history: History,
  made: Made,
  change: (entry: LedgerEntry) => LedgerEntry | null,
): History => {
  const delivery = deliveryOf(history, made);
  return changeEntries(history, (entry) => (entry === delivery ? change(entry) : entry));
};

const changeAnswers = (
  history: History,
  made: Made,
  change: (entry: LedgerEntry) => LedgerEntry | null,
): History => {
  const { device, messageId } = deliveryOf(history, made);
  return changeEntries(history, (entry) =>
    entry.event === 'answered' && entry.device === device && entry.messageId === messageId
      ? change(entry)
      : entry,
  );
};

const changeHandOver = (history: History, { commandId }: Made, laterMs: number): History => ({
  ...history,
  reports: history.reports.map((report) => {
    const handOver = JSON.parse(report.value) as { commandId: string; at: number };
    if (handOver.commandId !== commandId) return report;
    return { ...report, value: JSON.stringify({ ...handOver, at: handOver.at + laterMs }) };
  }),
});

const withMember = (entry: LedgerEntry, name: string, value: unknown): LedgerEntry => ({
  ...entry,
  payload: JSON.stringify({ ...(JSON.parse(entry.payload ?? '') as object), [name]: value }),
});

export const seedsOfDevices: readonly Seed[] = [
  {
    what: 'a device saw two commands in the wrong order',
    breaks: ['order-per-device'],
    plant: (history, { row }) => swapDeliveries(history, nth(row, 0), nth(row, 1)),
  },
  {
    what: 'two commands were dispatched in the wrong order',
    breaks: ['order-per-device'],
    plant: (history, { row }) => swapEvents(history, nth(row, 1), nth(row, 2)),
  },
  {
    what: 'a command was dispatched while another was under way',
    breaks: ['one-in-flight'],
    plant: (history, { row }) =>
      swapNumbers(history, isEventOf(nth(row, 0), 'ended'), isEventOf(nth(row, 1), 'dispatched')),
  },
  {
    what: 'a command was delivered after its expiry',
    breaks: [LATE, REACH, COUNTS],
    plant: (history, { expired }) => deliver(history, expired, 10_500),
  },
  {
    what: 'a command was delivered before its expiry and called expired',
    breaks: [LATE, REACH, COUNTS],
    plant: (history, { expired }) => deliver(history, expired, 9_000),
  },
  {
    what: 'a command was delivered after it was canceled',
    breaks: [LATE, REACH, COUNTS],
    plant: (history, { canceled }) => deliver(history, canceled, 3_000),
  },
  {
    what: 'a command was delivered that is called not sent',
    breaks: [LATE, REACH, COUNTS],
    plant: (history, { multiSet }) => deliver(history, nth(multiSet, 3), 100),
  },
  {
    what: 'a command was delivered after its caller had given it up',
    breaks: [LATE],
    plant: (history, { timedOut }) =>
      changeDelivery(history, timedOut, (entry) => ({ ...entry, at: entry.at + 5_200 })),
  },
  {
    what: 'a command was written to a connection after its caller had given it up',
    breaks: [LATE],
    plant: (history, { timedOut }) => changeHandOver(history, timedOut, 5_200),
  },
  {
    what: 'a command was delivered twice',
    breaks: ['delivered-once'],
    plant: (history, { instant }) => deliver(history, instant, 60),
  },
  {
    what: 'a success reached no device',
    breaks: [REACH],
    plant: (history, { instant }) => changeDelivery(history, instant, () => null),
  },
  {
    what: 'a success was answered by nobody',
    breaks: [REACH],
    plant: (history, { instant }) => changeAnswers(history, instant, () => null),
  },
  {
    what: 'a success was an answer to something else',
    breaks: [REACH],
    plant: (history, { instant }) => changeAnswers(history, instant, (e) => withMember(e, 'id', '5')),
  },
  {
    what: 'a success was an error of the device',
    breaks: [REACH],
    plant: (history, { instant }) => changeAnswers(history, instant, (e) => withMember(e, 'code', 2001)),
  },
  {
    what: 'an error was another error of the device',
    breaks: [REACH],
    plant: (history, { multiSet }) =>
      changeAnswers(history, nth(multiSet, 1), (e) => withMember(e, 'code', 2002)),
  },
  {
    what: 'an acknowledged command reached no device',
    breaks: [REACH],
    plant: (history, { acknowledged }) => changeDelivery(history, acknowledged, () => null),
  },
];
