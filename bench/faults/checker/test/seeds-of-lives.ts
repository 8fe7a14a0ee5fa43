import { CommandState, Reach } from '@setpoint/codes';
import type { History } from '../../history.js';
import {
  addCalls,
  addRows,
  addToQueue,
  changeEvents,
  changeRow,
  changeTold,
  deliver,
  dropRow,
  isEventOf,
  messageIn,
  rowOf,
} from './changes.js';
import { type Made, STARTED_AT } from './history-builder.js';
import { nth, type Seed } from './seed.js';

const ONCE = 'each-ends-once';
const UNACCEPTED = 'nothing-unaccepted-ran';
const LEGAL = 'legal-transitions';
const SUMS = 'sums-agree';
const COUNTS = 'metrics-agree';

const call = { entry: 'asked', callId: 9_999, at: STARTED_AT + 1_000, orgId: 'o-red7' } as const;
const told = { entry: 'told', callId: 9_999, at: STARTED_AT + 1_010, status: 200, code: 0 } as const;
const item = { assetId: 'red7A0', token: 'red7-9999-0', timeoutMs: 5_000, pendingTtlMs: 0 };

/** What a call is about that nobody is known to have carried out. */
const refused = (history: History, callId: number): Made => {
  const entry = history.calls.find((one) => one.entry === 'asked' && one.callId === callId);
  const [asked] = entry?.entry === 'asked' ? entry.items : [];
  return { callId, commandId: '77', token: asked?.token ?? '', assetId: asked?.assetId ?? '' };
};

const endsOnce: readonly Seed[] = [
  {
    what: 'a row is missing',
    breaks: [ONCE, SUMS, COUNTS],
    plant: (history, { instant }) => dropRow(history, instant),
  },
  {
    what: 'a command ended in two rows',
    breaks: [ONCE, SUMS],
    plant: (history, { instant }) => addRows(history, rowOf(history, instant)),
  },
  {
    what: 'a call was carried out as two commands',
    breaks: [ONCE, SUMS],
    plant: (history, { instant }) => addRows(history, { ...rowOf(history, instant), commandId: '77' }),
  },
  {
    what: 'a command ended in two events',
    breaks: [ONCE, LEGAL, SUMS],
    plant: (history, { requeued }) => {
      const end = history.events.find((record) => isEventOf(requeued, 'ended')(messageIn(record)));
      const again = end && { ...end, value: JSON.stringify({ ...messageIn(end), seq: 7 }) };
      return addToQueue(
        { ...history, events: [...history.events, ...(again ? [again] : [])] },
        requeued.assetId,
        1,
      );
    },
  },
  {
    what: 'the event of an end is missing',
    breaks: [ONCE, LEGAL, SUMS],
    plant: (history, { requeued }) =>
      changeEvents(history, (message) => (isEventOf(requeued, 'ended')(message) ? null : message)),
  },
  {
    what: 'an end came too late',
    breaks: [ONCE],
    plant: (history, { instant }) =>
      changeRow(history, instant, { endedAt: rowOf(history, instant).endedAt + 36_000 }),
  },
  {
    what: 'an end came too late after an outage',
    breaks: [ONCE],
    plant: (history) => {
      const row = history.rows.ended.find(({ createdAt }) => createdAt === STARTED_AT + 310_000);
      return row ? changeRow(history, { ...row, callId: 0 }, { endedAt: STARTED_AT + 376_000 }) : history;
    },
  },
  {
    what: 'a time-out came too early',
    breaks: [ONCE],
    plant: (history, { timedOut }) =>
      changeRow(history, timedOut, { endedAt: rowOf(history, timedOut).endedAt - 200 }),
  },
  {
    what: 'an expiry came too early',
    breaks: [ONCE],
    plant: (history, { expired }) =>
      changeRow(history, expired, { endedAt: rowOf(history, expired).endedAt - 4_000 }),
  },
  {
    what: 'a command has not ended',
    breaks: [ONCE, SUMS],
    plant: (history, { instant }) => ({ ...history, rows: { ...history.rows, live: [instant] } }),
  },
  {
    what: 'row and event tell two ends',
    breaks: [ONCE],
    plant: (history, { timedOut }) => changeRow(history, timedOut, { reach: Reach.acknowledged }),
  },
  {
    what: 'an id was told and nothing is known of it',
    breaks: [ONCE, COUNTS],
    plant: (history) =>
      addCalls(
        history,
        { ...call, kind: 'cached', items: [{ ...item, pendingTtlMs: 3_000 }] },
        { ...told, items: [{ code: 0, commandId: '77' }], body: '' },
      ),
  },
  {
    what: 'an item was issued and nothing is known of it',
    breaks: [ONCE, 'one-result', COUNTS],
    plant: (history) =>
      addCalls(
        history,
        { ...call, kind: 'multiSet', items: [{ ...item, requestId: 'r-9999' }] },
        { ...told, items: [{ code: 0 }], body: '' },
      ),
  },
];

const unaccepted: readonly Seed[] = [
  {
    what: 'a refused call is recorded',
    breaks: [UNACCEPTED, ONCE, SUMS],
    plant: (history, { refusedCallId, instant }) => {
      const { token, assetId } = refused(history, refusedCallId);
      const { state, code, ...row } = rowOf(history, instant);
      const ended = { ...row, commandId: '77', token, assetId, state: CommandState.timedOut, code: 11915 };
      return addRows(history, { ...ended, reach: Reach.unconfirmed });
    },
  },
  {
    what: 'a refused call was carried out',
    breaks: [UNACCEPTED],
    plant: (history, { refusedCallId, instant }) => {
      const { token, assetId } = refused(history, refusedCallId);
      return deliver(history, { ...instant, token, assetId }, 10);
    },
  },
  {
    what: 'a command has not ended whose call was refused',
    breaks: [UNACCEPTED, ONCE, SUMS],
    plant: (history, { refusedCallId }) => ({
      ...history,
      rows: { ...history.rows, live: [refused(history, refusedCallId)] },
    }),
  },
  {
    what: 'a device got something that nobody asked for',
    breaks: [UNACCEPTED],
    plant: (history, { instant }) => deliver(history, { ...instant, token: 'red7-0-0' }, 10),
  },
  {
    what: 'a row is of something that nobody asked for',
    breaks: [UNACCEPTED, 'reach-is-true'],
    plant: (history, { instant }) => changeRow(history, instant, { token: 'red7-0-0' }),
  },
  {
    what: 'a row is of another device than was asked',
    breaks: [UNACCEPTED],
    plant: (history, { instant }) => changeRow(history, instant, { assetId: 'red7A1' }),
  },
  {
    what: 'another device got it',
    breaks: [UNACCEPTED, 'delivered-once'],
    plant: (history, { instant }) => deliver(history, { ...instant, assetId: 'red7A4' }, 10),
  },
  {
    what: 'a device got something unreadable',
    breaks: [UNACCEPTED],
    plant: (history) => ({
      ...history,
      devices: [
        ...history.devices,
        { at: STARTED_AT, device: 'red7P/red7-0', event: 'unreadable', payload: '[' },
      ],
    }),
  },
  {
    what: 'a call of which a row exists was called refused',
    breaks: [UNACCEPTED, COUNTS],
    plant: (history, { instant }) =>
      changeTold(history, instant.callId, { status: 503, code: 503, items: [{ code: 503 }] }),
  },
];

const moves: readonly Seed[] = [
  {
    what: 'a number is missing among the events of a device',
    breaks: [LEGAL],
    plant: (history, { timedOut: { assetId } }) =>
      addToQueue(
        changeEvents(history, (m) =>
          m.assetId === assetId && Number(m.seq) > 4 ? { ...m, seq: Number(m.seq) + 1 } : m,
        ),
        assetId,
        1,
      ),
  },
  {
    what: 'a command went back after it was sent',
    breaks: [LEGAL, COUNTS],
    plant: (history, { instant }) =>
      changeEvents(history, (m) =>
        isEventOf(instant, 'sent')(m) ? { ...m, event: 'requeued', state: 1 } : m,
      ),
  },
  {
    what: 'an event tells the wrong state',
    breaks: [LEGAL],
    plant: (history, { instant }) =>
      changeEvents(history, (m) => (isEventOf(instant, 'sent')(m) ? { ...m, state: 1 } : m)),
  },
  {
    what: 'a repeated event differs',
    breaks: [LEGAL],
    plant: (history) => ({
      ...history,
      events: history.events.map((record) =>
        record.offset === 'again'
          ? { ...record, value: JSON.stringify({ ...messageIn(record), at: 1 }) }
          : record,
      ),
    }),
  },
  {
    what: 'a repeated event has another id',
    breaks: [LEGAL],
    plant: (history) => ({
      ...history,
      events: history.events.map((record) =>
        record.offset === 'again' ? { ...record, headers: { ...record.headers, id: 'other' } } : record,
      ),
    }),
  },
  {
    what: 'the last events of a device were not published',
    breaks: [LEGAL],
    plant: (history, { instant }) => addToQueue(history, instant.assetId, 1),
  },
  {
    what: 'something else is among the events',
    breaks: [LEGAL],
    plant: (history) => ({
      ...history,
      events: [...history.events, { ...nth(history.events, 0), value: '{}' }],
    }),
  },
];

const sums: readonly Seed[] = [
  {
    what: 'records are left in the outbox',
    breaks: [SUMS],
    plant: (history) => ({ ...history, rows: { ...history.rows, outbox: 3 } }),
  },
  {
    what: 'rows and events are of different states',
    breaks: [SUMS, ONCE],
    plant: (history, { timedOut }) => {
      const untold = changeTold(history, timedOut.callId, { failure: 'ECONNRESET' });
      return changeRow(untold, timedOut, { state: CommandState.failed, code: 11904 });
    },
  },
];

export const seedsOfLives: readonly Seed[] = [...endsOnce, ...unaccepted, ...moves, ...sums];
