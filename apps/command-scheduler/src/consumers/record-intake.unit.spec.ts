import { describe, expect, it } from '@jest/globals';
import { topics } from '@setpoint/channels';
import type { IncomingRecord } from '@setpoint/kafka';
import { instant, newAsset } from '../../test/messages.js';
import { silentLogger } from '../../test/silent-logger.js';
import type { Outcome } from '../use-cases/pass-inbox.js';
import type { PassItem } from '../use-cases/task.js';
import { RecordIntake } from './record-intake.js';
import { taskOfRequest } from './task-of-request.js';

const submit = instant(newAsset());

const record = (offset: number, options: Partial<IncomingRecord> = {}): IncomingRecord => ({
  topic: topics.commandRequests.name,
  partition: 4,
  offset: BigInt(offset),
  key: submit.assetId,
  value: Buffer.from(JSON.stringify(submit)),
  headers: { id: 'i1', type: 'command.submit', version: '1' },
  timestampMs: 0,
  ...options,
});

const intakeOf = (
  answer: (items: readonly PassItem[]) => Outcome = (items) => ({ stored: items.length, cause: null }),
) => {
  const handed: PassItem[] = [];
  const intake = new RecordIntake({
    hand: async (items) => {
      handed.push(...items);
      return answer(items);
    },
    logger: silentLogger(),
  });
  return { intake, handed };
};

describe('the intake of records', () => {
  it('hands each record to a pass with the place it came from', async () => {
    const { intake, handed } = intakeOf();
    const verdicts = await intake.take([record(7), record(8)], taskOfRequest);
    expect(verdicts).toEqual([{ kind: 'accept' }, { kind: 'accept' }]);
    expect(handed).toMatchObject([
      {
        source: { topic: topics.commandRequests.name, partition: 4, offset: 7n },
        task: { type: 'submit', submit },
      },
      { source: { offset: 8n } },
    ]);
  });

  it('accepts what is stored and releases the rest with the cause', async () => {
    const { intake } = intakeOf(() => ({ stored: 1, cause: 'the database is away' }));
    expect(await intake.take([record(1), record(2), record(3)], taskOfRequest)).toEqual([
      { kind: 'accept' },
      { kind: 'release', cause: 'the database is away' },
    ]);
  });

  it.each([
    ['no JSON', { value: Buffer.from('{') }, 'is not JSON'],
    ['no value', { value: null }, 'there is no value'],
    ['another type', { headers: { type: 'session.opened', version: '1' } }, 'is not read here'],
    ['another version', { headers: { type: 'command.submit', version: '2' } }, 'version "2"'],
    ['no headers', { headers: {} }, 'type null'],
    [
      'an id beyond 63 bits',
      { value: Buffer.from(JSON.stringify({ ...submit, commandId: '9999999999999999999' })) },
      'commandId',
    ],
    [
      'an id with leading zeros',
      { value: Buffer.from(JSON.stringify({ ...submit, commandId: '007' })) },
      'commandId',
    ],
  ])('parks a record with %s, with the cause and where it stood', async (_, options, cause) => {
    const { intake, handed } = intakeOf();
    const verdicts = await intake.take([record(9, options)], taskOfRequest);
    expect(verdicts).toEqual([{ kind: 'accept' }]);
    const [item] = handed;
    expect(item?.task).toMatchObject({
      type: 'park',
      intended: null,
      parked: {
        topic: `${topics.commandRequests.name}.parked`,
        key: submit.assetId,
        headers: {
          'parked-cause': expect.stringContaining(cause),
          'parked-topic': topics.commandRequests.name,
          'parked-partition': '4',
          'parked-offset': '9',
        },
      },
    });
  });

  it.each([
    ['text as it is', Buffer.from('{"ö'), '{"ö', undefined],
    ['bytes as base64', Buffer.from([0xff, 0x00, 0x80]), '/wCA', 'base64'],
    ['text with NUL as base64', Buffer.from('a\0'), 'YQA=', 'base64'],
  ])('parks %s', async (_, value, parked, encoding) => {
    const { intake, handed } = intakeOf();
    await intake.take([record(1, { value, key: 'k\0' })], taskOfRequest);
    const task = handed[0]?.task;
    expect(
      task?.type === 'park' && [task.parked.value, task.parked.headers['parked-value-encoding']],
    ).toEqual([parked, encoding]);
    expect(task?.type === 'park' && task.parked.key).toBeNull();
  });

  it('leaves out a value that would not fit any more', async () => {
    const { intake, handed } = intakeOf();
    await intake.take([record(1, { value: Buffer.alloc(900_001, 'x') })], taskOfRequest);
    const task = handed[0]?.task;
    expect(task?.type === 'park' && [task.parked.value, task.parked.headers['parked-value-omitted']]).toEqual(
      ['', 'true'],
    );
  });

  it('takes a record below the stored position for one of a new log, and those behind it', async () => {
    const { intake, handed } = intakeOf();
    intake.readingFrom(topics.commandRequests.name, 4, 100n);
    await intake.take([record(0), record(1)], taskOfRequest);
    await intake.take([record(2)], taskOfRequest);
    expect(handed.map(({ source }) => source?.isOfNewLog ?? false)).toEqual([true, true, false]);
  });

  it('takes a record that it accepted before for one of a new log, but not one that it released', async () => {
    const outcomes: Outcome[] = [
      { stored: 1, cause: 'later' },
      { stored: 2, cause: null },
      { stored: 1, cause: null },
    ];
    const { intake, handed } = intakeOf(() => outcomes.shift() ?? { stored: 0, cause: null });
    await intake.take([record(5), record(6)], taskOfRequest);
    await intake.take([record(6), record(7)], taskOfRequest);
    await intake.take([record(0)], taskOfRequest);
    expect(handed.map(({ source }) => [source?.offset, source?.isOfNewLog ?? false])).toEqual([
      [5n, false],
      [6n, false],
      [6n, false],
      [7n, false],
      [0n, true],
    ]);
  });
});
