import { describe, expect, it } from '@jest/globals';
import { createLogger, waitFor } from '@setpoint/service-kit';
import type { IncomingRecord } from '../record.js';
import { accept, reject, release, type Verdict } from '../verdict.js';
import { PartitionWorker, type PartitionWorkerOptions } from './partition-worker.js';

const LIMIT = { limitMs: 60_000, everyMs: 1 };
const recordAt = (offset: number, bytes = 1): IncomingRecord => ({
  topic: 't',
  partition: 0,
  offset: BigInt(offset),
  key: null,
  value: Buffer.alloc(bytes),
  headers: {},
  timestampMs: 0,
});
const recordsTo = (count: number) => Array.from({ length: count }, (_, i) => recordAt(i));
const numbers = (records: readonly IncomingRecord[]) => records.map(({ offset }) => Number(offset));

type Handle = (offsets: number[]) => Promise<readonly Verdict[]> | readonly Verdict[];

const workerOf = (handle: Handle, options: Partial<PartitionWorkerOptions> = {}) => {
  const calls: number[][] = [];
  const parked: string[] = [];
  const time = { now: 0 };
  const worker = new PartitionWorker({
    logger: createLogger({ service: 'test', level: 'silent' }),
    handle: async (records) => {
      calls.push(numbers(records));
      return handle(numbers(records));
    },
    park: async ({ offset }, cause) => void parked.push(`${offset}: ${cause}`),
    onGiveUp: async () => undefined,
    isHeld: () => true,
    onRoom: () => undefined,
    maxBatch: 100,
    giveUpAfterMs: 60_000,
    backoff: { firstMs: 1, maxMs: 1 },
    monotonic: () => time.now,
    ...options,
  });
  return { worker, calls, parked, time };
};
const acceptAll: Handle = (offsets) => offsets.map(() => accept);

describe('PartitionWorker', () => {
  it('hands over as one batch what arrived while the last one was handled', async () => {
    const gate: { open?: () => void } = {};
    const { worker, calls } = workerOf(async (offsets) => {
      if (offsets[0] === 0) await new Promise<void>((open) => Object.assign(gate, { open }));
      return offsets.map(() => accept);
    });
    worker.push([recordAt(0)]);
    worker.push([recordAt(1)]);
    worker.push([recordAt(2), recordAt(3)]);
    await waitFor(() => gate.open, LIMIT);
    gate.open?.();
    await waitFor(() => calls.length === 2, LIMIT);
    expect(calls).toEqual([[0], [1, 2, 3]]);
  });

  it('hands over at most the largest batch', async () => {
    const { worker, calls } = workerOf(acceptAll, { maxBatch: 2 });
    worker.push(recordsTo(5));
    await waitFor(() => calls.length === 3, LIMIT);
    expect(calls).toEqual([[0, 1], [2, 3], [4]]);
  });

  it('begins again at the released record, past those before it', async () => {
    let isAway = true;
    const { worker, calls } = workerOf((offsets) => {
      const verdicts = offsets.map((o) => (o === 2 && isAway ? release('away') : accept));
      isAway = false;
      return verdicts;
    });
    worker.push(recordsTo(4));
    await waitFor(() => calls.length === 2, LIMIT);
    expect(calls).toEqual([
      [0, 1, 2, 3],
      [2, 3],
    ]);
  });

  it('never gives up a record that is released', async () => {
    const { worker, calls, parked, time } = workerOf(() => [release('away')], { giveUpAfterMs: 10 });
    worker.push(recordsTo(1));
    await waitFor(() => {
      time.now += 1_000;
      return calls.length > 5;
    }, LIMIT);
    await worker.stop();
    expect(parked).toEqual([]);
  });

  it('parks a rejected record before it goes on, however often that takes', async () => {
    let failures = 2;
    const parked: number[] = [];
    const { worker, calls } = workerOf((offsets) => offsets.map((o) => (o === 1 ? reject('bad') : accept)), {
      park: async ({ offset }) => {
        if (failures-- > 0) throw new Error('Kafka is away');
        parked.push(Number(offset));
      },
    });
    worker.push(recordsTo(3));
    await waitFor(() => parked.length === 1, LIMIT);
    await worker.stop();
    expect(calls).toEqual([
      [0, 1, 2],
      [1, 2],
      [1, 2],
    ]);
    expect(parked).toEqual([1]);
  });

  it('finds the one record that makes its handler throw, and parks it when its time is up', async () => {
    const { worker, calls, parked, time } = workerOf(
      (offsets) => {
        if (offsets.includes(5)) throw new TypeError('no such member');
        return offsets.map(() => accept);
      },
      { giveUpAfterMs: 1_000 },
    );
    worker.push(recordsTo(9));
    await waitFor(() => calls.filter((offsets) => offsets.join() === '5').length > 2, LIMIT);
    expect(parked).toEqual([]);
    time.now = 2_000;
    await waitFor(() => calls.flat().includes(8) && calls.at(-1)?.at(-1) === 8, LIMIT);
    expect(parked).toEqual(['5: the handler kept throwing: no such member']);
  });

  it('does not park before giving up has worked, unless that takes as long again', async () => {
    let givenUp = 0;
    const { worker, parked, time } = workerOf(
      () => {
        throw new Error('bug');
      },
      {
        giveUpAfterMs: 1_000,
        onGiveUp: async () => {
          givenUp += 1;
          throw new Error('another bug');
        },
      },
    );
    worker.push(recordsTo(1));
    await waitFor(() => {
      time.now = Math.min(time.now + 100, 1_500);
      return givenUp > 3;
    }, LIMIT);
    expect(parked).toEqual([]);
    time.now = 2_500;
    await waitFor(() => parked.length === 1, LIMIT);
  });

  it.each([
    ['nothing', undefined],
    ['a verdict without a list', accept],
  ])('takes a handler that returns %s for a bug', async (_, result) => {
    const { worker, calls } = workerOf(() => result as never);
    worker.push(recordsTo(1));
    await waitFor(() => calls.length > 2, LIMIT);
    await worker.stop();
  });

  it('stops after the batch in hand, and hands over nothing more', async () => {
    const gate: { open?: () => void } = {};
    const { worker, calls } = workerOf(async (offsets) => {
      await new Promise<void>((open) => Object.assign(gate, { open }));
      return offsets.map(() => accept);
    });
    worker.push([recordAt(0)]);
    worker.push([recordAt(1)]);
    await waitFor(() => gate.open, LIMIT);
    const stopped = worker.stop();
    gate.open?.();
    await stopped;
    worker.push([recordAt(2)]);
    expect(calls).toEqual([[0]]);
  });

  it('hands over nothing while the partition is not held', async () => {
    const { worker, calls } = workerOf(acceptAll, { isHeld: () => false });
    worker.push(recordsTo(3));
    await worker.stop();
    expect(calls).toEqual([]);
  });

  it.each([
    ['records', recordsTo(4_000)],
    ['bytes', [recordAt(0, 3_000_000), recordAt(1)]],
  ])('is full by %s, and tells when there is room again', async (_, records) => {
    let hasRoom = false;
    const { worker } = workerOf(acceptAll, {
      onRoom: () => {
        hasRoom = true;
      },
    });
    worker.push(records);
    expect(worker.isFull).toBe(true);
    await waitFor(() => hasRoom, LIMIT);
    expect(worker.isFull).toBe(false);
  });
});
