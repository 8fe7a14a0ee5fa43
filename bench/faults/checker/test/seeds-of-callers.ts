import { CommandState, codes } from '@setpoint/codes';
import type { TopicRecord } from '../../history.js';
import {
  changeEntries,
  changeEvents,
  changeResult,
  changeTold,
  deliveryOf,
  isEventOf,
  repeatResult,
  resultOf,
} from './changes.js';
import { faults } from './clean-history.js';
import { STARTED_AT } from './history-builder.js';
import { nth, type Seed } from './seed.js';

const RESULT = 'one-result';
const AGREE = 'answers-agree';
const APART = 'tenants-apart';

/** In the aftermath of the first fault. */
const excused = { timestamp: STARTED_AT + faults.kill.end + 20_000 };

const replaced = (record: TopicRecord, from: string, to: string): string => {
  if (!record.value.includes(from)) throw new Error(`there is no ${from} in ${record.value}`);
  return record.value.replaceAll(from, to);
};

const results: readonly Seed[] = [
  {
    what: 'a result is missing',
    breaks: [RESULT, 'sums-agree'],
    plant: (history, { multiSet }) => changeResult(history, nth(multiSet, 0), () => null),
  },
  {
    what: 'a result came twice in quiet time',
    breaks: [RESULT],
    plant: (history, { multiSet }) => repeatResult(history, nth(multiSet, 0), {}),
  },
  {
    what: 'a repeated result differs',
    breaks: [RESULT],
    plant: (history, { multiSet }) => {
      const value = replaced(resultOf(history, nth(multiSet, 0)), 'SUCCESS', 'success');
      return repeatResult(history, nth(multiSet, 0), { ...excused, value });
    },
  },
  {
    what: 'a repeated result has another id',
    breaks: [RESULT],
    plant: (history, { multiSet }) => repeatResult(history, nth(multiSet, 0), { ...excused, headers: {} }),
  },
  {
    what: 'a result is on another channel',
    breaks: [RESULT],
    plant: (history, { multiSet }) =>
      changeResult(history, nth(multiSet, 0), (record) => ({ ...record, topic: 'DATASVC.SET.red7-2' })),
  },
  {
    what: 'a result is about nothing that was asked for',
    breaks: [RESULT, 'sums-agree'],
    plant: (history, { multiSet }) => {
      const value = replaced(resultOf(history, nth(multiSet, 0)), '"r-', '"s-');
      return repeatResult(history, nth(multiSet, 0), { ...excused, value });
    },
  },
  {
    what: 'a result is unreadable',
    breaks: [RESULT, 'sums-agree'],
    plant: (history, { multiSet }) => repeatResult(history, nth(multiSet, 0), { ...excused, value: '{' }),
  },
];

const answers: readonly Seed[] = [
  {
    what: 'a time-out was called a success',
    breaks: [AGREE],
    plant: (history, { timedOut: { callId, commandId } }) =>
      changeTold(history, callId, { code: 0, items: [{ commandId, code: 0 }] }),
  },
  {
    what: 'a success was called a time-out',
    breaks: [AGREE],
    plant: (history, { instant: { callId, commandId } }) =>
      changeTold(history, callId, { code: 11915, items: [{ commandId, code: 11915 }] }),
  },
  {
    what: 'a success has no id',
    breaks: [AGREE],
    plant: (history, { instant: { callId } }) => changeTold(history, callId, { items: [{ code: 0 }] }),
  },
  {
    what: 'a caller was told the id of another command',
    breaks: [AGREE],
    plant: (history, { instant: { callId }, cached: { commandId } }) =>
      changeTold(history, callId, { items: [{ code: 0, commandId }] }),
  },
  {
    what: 'a kept command was called declined',
    breaks: [AGREE],
    plant: (history, { cached: { callId, commandId } }) =>
      changeTold(history, callId, { code: 11902, items: [{ code: 11902, commandId }] }),
  },
  {
    what: 'a cancel tells of a command that succeeded',
    breaks: [AGREE],
    plant: (history, { canceled, cached: { commandId } }) => {
      const cancel = history.calls.find(
        (entry) => entry.entry === 'told' && entry.canceled?.includes(canceled.commandId),
      );
      return changeTold(history, cancel?.callId ?? 0, { canceled: [canceled.commandId, commandId] });
    },
  },
  {
    what: 'a cancel tells of a command that was not meant',
    breaks: [AGREE],
    plant: (history, { canceled, unconfirmedCancel: { commandId } }) => {
      const cancel = history.calls.find(
        (entry) => entry.entry === 'told' && entry.canceled?.includes(canceled.commandId),
      );
      return changeTold(history, cancel?.callId ?? 0, { canceled: [canceled.commandId, commandId] });
    },
  },
  {
    what: 'a cancel does not tell what it withdrew',
    breaks: [AGREE],
    plant: (history, { canceled: { commandId } }) => ({
      ...history,
      calls: history.calls.map((entry) =>
        entry.entry === 'told' && entry.canceled?.includes(commandId) ? { ...entry, canceled: [] } : entry,
      ),
    }),
  },
  {
    what: 'two cancels withdrew the same command',
    breaks: [AGREE],
    plant: (history, { canceled: { commandId } }) => ({
      ...history,
      calls: history.calls.map((entry) =>
        entry.entry === 'told' && entry.canceled?.length === 0 && entry.at < STARTED_AT + 75_000
          ? { ...entry, canceled: [commandId] }
          : entry,
      ),
    }),
  },
  {
    what: 'a look-up finds another end',
    breaks: [AGREE],
    plant: (history, { foundEndedCallId }) =>
      changeTold(history, foundEndedCallId, { items: [{ code: 0, state: CommandState.timedOut }] }),
  },
  {
    what: 'a look-up finds another reach',
    breaks: [AGREE],
    plant: (history, { foundEndedCallId }) =>
      changeTold(history, foundEndedCallId, {
        items: [{ code: 0, state: CommandState.succeeded, reach: 'not_sent' }],
      }),
  },
  {
    what: 'a look-up finds another command',
    breaks: [AGREE],
    plant: (history, { foundEndedCallId }) =>
      changeTold(history, foundEndedCallId, { items: [{ code: 0, commandId: '1' }] }),
  },
  {
    what: 'a look-up finds nothing of what its caller was told of',
    breaks: [AGREE],
    plant: (history, { foundEndedCallId }) =>
      changeTold(history, foundEndedCallId, { code: codes.notFound.code, items: [{ code: 99404 }] }),
  },
  {
    what: 'a look-up finds a command under way whose end was told',
    breaks: [AGREE, 'metrics-agree'],
    plant: (history, { instant: { commandId, assetId } }) => ({
      ...history,
      calls: [
        ...history.calls,
        {
          entry: 'asked',
          callId: 9_999,
          at: STARTED_AT + 34_500,
          kind: 'get',
          orgId: 'o-red7',
          items: [],
          target: { assetId, commandId },
        },
        {
          entry: 'told',
          callId: 9_999,
          at: STARTED_AT + 34_600,
          status: 200,
          code: 0,
          items: [{ code: 0, commandId, state: CommandState.sent }],
          body: '',
        },
      ],
    }),
  },
  {
    what: 'a result tells another end',
    breaks: [AGREE],
    plant: (history, { multiSet }) =>
      changeResult(history, nth(multiSet, 2), (record) => ({
        ...record,
        value: replaced(record, '1000203', '1000205'),
      })),
  },
];

const apart: readonly Seed[] = [
  {
    what: 'an answer tells of a foreign tenant',
    breaks: [APART],
    plant: (history, { instant: { callId } }) => changeTold(history, callId, { body: '{"msg":"blue7A1"}' }),
  },
  {
    what: 'a result tells of a foreign tenant',
    breaks: [APART],
    plant: (history, { multiSet }) =>
      changeResult(history, nth(multiSet, 0), (record) => ({
        ...record,
        value: replaced(record, 'red7-0', 'blue7-0'),
      })),
  },
  {
    what: 'a result is on the channel of a foreign tenant',
    breaks: [APART, RESULT],
    plant: (history, { multiSet }) =>
      changeResult(history, nth(multiSet, 0), (record) => ({ ...record, topic: 'DATASVC.SET.blue7' })),
  },
  {
    what: 'an event tells of a foreign tenant',
    breaks: [APART],
    plant: (history, { instant }) =>
      changeEvents(history, (m) => (isEventOf(instant, 'sent')(m) ? { ...m, identifier: 'blue7' } : m)),
  },
  {
    what: 'a device sees a string of a foreign tenant',
    breaks: [APART],
    plant: (history, { instant }) => {
      const delivery = deliveryOf(history, instant);
      return changeEntries(history, (entry) =>
        entry === delivery ? { ...entry, params: { label: instant.token, note: 'blue7' } } : entry,
      );
    },
  },
  {
    what: 'a row is of a foreign tenant',
    breaks: [APART],
    plant: (history, { instant: { commandId } }) => ({
      ...history,
      rows: {
        ...history.rows,
        ended: history.rows.ended.map((row) =>
          row.commandId === commandId ? { ...row, orgId: 'o-blue7' } : row,
        ),
      },
    }),
  },
];

export const seedsOfCallers: readonly Seed[] = [...results, ...answers, ...apart];
