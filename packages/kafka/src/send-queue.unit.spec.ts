import { describe, expect, it } from '@jest/globals';
import { PublishError } from './publish-error.js';
import type { OutgoingRecord } from './record.js';
import { SendQueue } from './send-queue.js';

const record = (value: string): OutgoingRecord => ({ topic: 't', value, headers: {} });
const limits = { maxRecords: 10, maxBytes: 2_000_000, maxRecordBytes: 1_000_000 };
const sizeOf = ({ value }: OutgoingRecord): number => Number(value);
const values = (batch: readonly { record: OutgoingRecord }[]) => batch.map((w) => w.record.value);
const outcome = (promise: Promise<void>): Promise<string> =>
  promise.then(
    () => 'resolved',
    (error: PublishError) => error.kind,
  );
const failure = new PublishError('unavailable');

describe('SendQueue', () => {
  it('gives out what waits, in order, and settles a call with its last record', async () => {
    const queue = new SendQueue(limits);
    const first = outcome(queue.add([record('1'), record('2')], sizeOf));
    const second = outcome(queue.add([record('3')], sizeOf));
    const batch = queue.take();
    expect(values(batch)).toEqual(['1', '2', '3']);
    queue.acknowledge(batch.slice(0, 1));
    queue.fail(batch.slice(1, 2), failure);
    queue.acknowledge(batch.slice(2));
    expect(await Promise.all([first, second])).toEqual(['unavailable', 'resolved']);
    expect(queue.take()).toEqual([]);
  });

  it('keeps one send below what a broker takes as a batch', () => {
    const queue = new SendQueue({ ...limits, maxBytes: 5_000_000 });
    void queue.add([record('400000'), record('400001'), record('400002'), record('950000')], sizeOf);
    expect([values(queue.take()), values(queue.take()), values(queue.take())]).toEqual([
      ['400000', '400001'],
      ['400002'],
      ['950000'],
    ]);
  });

  it('keeps nothing of a call that does not fit', () => {
    const queue = new SendQueue(limits);
    const eleven = Array.from({ length: 11 }, () => record('1'));
    expect(() => queue.add(eleven, sizeOf)).toThrow('full');
    expect(() => queue.add([record('1'), record('1000001')], sizeOf)).toThrow('too large');
    expect(() => queue.add([record('900000'), record('900000'), record('900000')], sizeOf)).toThrow('full');
    expect(queue.take()).toEqual([]);
    void queue.add(eleven.slice(1), sizeOf);
    expect(queue.take()).toHaveLength(10);
  });

  it('counts what is being sent until it is settled', () => {
    const queue = new SendQueue(limits);
    void queue.add(
      Array.from({ length: 10 }, () => record('1')),
      sizeOf,
    );
    const batch = queue.take();
    expect(() => queue.add([record('1')], sizeOf)).toThrow('full');
    queue.acknowledge(batch);
    void queue.add([record('1')], sizeOf);
    expect(queue.take()).toHaveLength(1);
  });

  it('does not send the rest of a call that has failed', async () => {
    const queue = new SendQueue(limits);
    const call = outcome(queue.add([record('600000'), record('600001')], sizeOf));
    queue.fail(queue.take(), failure);
    expect(queue.take()).toEqual([]);
    expect(await call).toBe('unavailable');
  });

  it('answers calls that have waited too long, whether being sent or not', async () => {
    const queue = new SendQueue(limits);
    const sent = outcome(queue.add([record('1')], sizeOf));
    const batch = queue.take();
    const waiting = outcome(queue.add([record('2')], sizeOf));
    queue.expire(performance.now() + 1, failure);
    expect(await Promise.all([sent, waiting])).toEqual(['unavailable', 'unavailable']);
    const young = outcome(queue.add([record('3')], sizeOf));
    queue.expire(performance.now() - 1_000, failure);
    queue.acknowledge(batch);
    const rest = queue.take();
    expect(values(rest)).toEqual(['3']);
    queue.acknowledge(rest);
    expect(await young).toBe('resolved');
  });
});
