import { describe, expect, it } from '@jest/globals';
import type { Direction } from '../script.js';
import { type Job, ProductLine } from './product-line.js';

const job = (direction: Direction, inputBytes = 1, device = ''): Job => ({
  script: { productKey: 'pQ7wXk2L', source: '' },
  direction,
  device,
  input: null,
  inputBytes,
  settle: () => undefined,
});
const decodeOf = (device: string) => job('decode', 1, device);
const fail = (line: ProductLine, device: string, times = 1) => {
  for (let i = 0; i < times; i += 1)
    line
      .use('')
      .switches.judge({ direction: 'decode', device }, { ok: false, reason: 'timedOut', detail: '' }, 0);
};
const newLine = () => new ProductLine(() => 1);
const takenFrom = (line: ProductLine) => {
  const taken: Job[] = [];
  for (let next = line.take(0); next; next = line.take(0)) taken.push(next.job);
  return taken;
};

describe('the calls of a product', () => {
  it('take turns by direction, and keep their order in each', () => {
    const line = newLine();
    const decodes = [job('decode'), job('decode'), job('decode')];
    const encodes = [job('encode'), job('encode')];
    for (const one of [...decodes, ...encodes]) expect(line.add(one)).toBe(true);
    expect(takenFrom(line)).toEqual([encodes[0], decodes[0], encodes[1], decodes[1], decodes[2]]);
    expect(line.hasWaiting).toBe(false);
  });

  it('are refused when too many wait in their direction, and only then', () => {
    const line = newLine();
    for (let i = 0; i < 1_000; i += 1) expect(line.add(job('decode'))).toBe(true);
    expect(line.add(job('decode'))).toBe(false);
    expect(line.add(job('encode'))).toBe(true);
    expect(line.takeAll()).toHaveLength(1_001);
    expect(line.add(job('decode', 8 * 1024 * 1024))).toBe(true);
    expect(line.add(job('decode', 1))).toBe(false);
    expect(line.isIdle).toBe(false);
  });

  it('of a device that has lately cost too much stand back for the others, and keep their order', () => {
    const line = newLine();
    fail(line, 'bad');
    const bad = [decodeOf('bad'), decodeOf('bad')];
    const good = [decodeOf('good'), job('encode'), decodeOf('good')];
    for (const one of [...bad, ...good]) line.add(one);
    expect(takenFrom(line)).toEqual([good[1], good[0], good[2], ...bad]);
  });

  it('of such a device have a turn after twenty others', () => {
    const line = newLine();
    fail(line, 'bad');
    const bad = decodeOf('bad');
    line.add(bad);
    for (let i = 0; i < 50; i += 1) line.add(decodeOf('good'));
    expect(takenFrom(line).indexOf(bad)).toBe(20);
  });

  it('of such a device are left where they are when none may run, and the others are not', () => {
    const line = newLine();
    fail(line, 'bad');
    const [bad, good] = [decodeOf('bad'), job('encode')];
    for (const one of [bad, good]) line.add(one);
    expect(line.take(0, false)).toEqual({ job: good, problem: null, isSuspect: false });
    expect(line.take(0, false)).toBeUndefined();
    expect(line.take(0)).toEqual({ job: bad, problem: null, isSuspect: true });
  });

  it('of a device that is switched off do not stand back: they cost nothing', () => {
    const line = newLine();
    fail(line, 'bad', 5);
    for (const device of ['bad', 'good']) line.add(decodeOf(device));
    expect(line.take(0, false)).toMatchObject({
      job: { device: 'bad' },
      problem: expect.stringContaining('switched off for messages from this device'),
    });
    expect(line.take(0, false)).toMatchObject({ job: { device: 'good' }, problem: null });
  });

  it('of another source are neither suspect nor switched off', () => {
    const line = newLine();
    const mended = { ...decodeOf('bad'), script: { productKey: 'pQ7wXk2L', source: 'mended' } };
    for (const times of [1, 4]) {
      fail(line, 'bad', times);
      line.add(mended);
      expect(line.take(0, false)).toEqual({ job: mended, problem: null, isSuspect: false });
    }
  });
});
