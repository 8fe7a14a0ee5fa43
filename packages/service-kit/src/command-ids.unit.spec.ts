import { describe, expect, it } from '@jest/globals';
import { CommandIds, commandTimeMs, firstCommandIdAt, isCommandId } from './command-ids.js';

const vectors: [ms: number, low: number, id: string][] = [
  [1767225600123, 0, '4013031427909091328'],
  [1767225600123, 7, '4013031427909091335'],
  [1767225660456, 4096, '4013031934018981888'],
];
const back: [id: string, ms: number][] = [
  ['2322417636630765568', 1565688731159],
  ['2322417698664521728', 1565688738554],
  ['2278935391225618432', 1560505243577],
];

const idsAt = (times: number[], worker = 0) => {
  let last = 0;
  const now = () => {
    last = times.shift() ?? last;
    return last;
  };
  return new CommandIds(worker, { now });
};

describe('command ids [contract 9.4]', () => {
  it.each(vectors)('created at %d with low bits %d is %s', (ms, low, id) => {
    expect(String(firstCommandIdAt(ms) + BigInt(low))).toBe(id);
    expect(commandTimeMs(id)).toBe(ms);
  });

  it.each(back)('%s was created at %d', (id, ms) => expect(commandTimeMs(id)).toBe(ms));

  it('start each millisecond at sequence 0 of the worker', () => {
    const ids = idsAt([1767225600123, 1767225600123, 1767225600124], 3);
    const low = [ids.next(), ids.next(), ids.next()].map((id) => BigInt(id) & 0x7f_ffffn);
    expect(low).toEqual([3n << 13n, (3n << 13n) + 1n, 3n << 13n]);
  });

  it('say when they were created, also while the clock steps back and while one millisecond overflows', () => {
    const ids = idsAt([1767225600123, 1767225590000]);
    for (let i = 0; i < 9_000; i++) expect(commandTimeMs(ids.next())).toBe(ids.lastTimeMs);
    expect(ids.lastTimeMs).toBe(1767225600124);
  });

  it('grow strictly while the clock steps back and while one millisecond overflows', () => {
    const ids = idsAt([1767225600123, 1767225590000]);
    let last = 0n;
    for (let i = 0; i < 20_000; i += 1) {
      const id = BigInt(ids.next());
      expect(id > last).toBe(true);
      last = id;
    }
    expect(commandTimeMs(last)).toBe(1767225600125);
  });

  it('follow the real clock again once it has caught up', () => {
    const ids = idsAt([1000_000_000_000_0, 1767225600123, 1000_000_000_000_1]);
    const times = [ids.next(), ids.next(), ids.next()].map(commandTimeMs);
    expect(times).toEqual([1000_000_000_000_0, 1000_000_000_000_0, 1000_000_000_000_1]);
  });

  it.each([-1, 1024, 1.5])('have no worker %d', (worker) =>
    expect(() => idsAt([], worker)).toThrow(RangeError),
  );

  it.each(['0', '4013031427909091328', '9223372036854775807'])('can be %s', (id) =>
    expect(isCommandId(id)).toBe(true),
  );

  it.each(['', '-1', '9223372036854775808', '12345678901234567890', '1.0', 'abc', '1 ', '١'])(
    'cannot be %p',
    (id) => expect(isCommandId(id)).toBe(false),
  );
});
