import { describe, expect, it } from '@jest/globals';
import type { Direction } from '../script.js';
import { type Job, ProductLine } from './product-line.js';

const job = (direction: Direction, inputBytes = 1): Job => ({
  script: { productKey: 'pQ7wXk2L', source: '' },
  direction,
  input: null,
  inputBytes,
  settle: () => undefined,
});
const newLine = () => new ProductLine(() => 1);
const takenFrom = (line: ProductLine) => {
  const taken: Job[] = [];
  for (let next = line.take(); next; next = line.take()) taken.push(next);
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
});
