import { describe, expect, it } from '@jest/globals';
import { type Job } from './product-line.js';
import { ProductLines } from './product-lines.js';

const job = (inputBytes = 2): Job => ({
  script: { productKey: 'p', source: 's' },
  direction: 'encode',
  device: '',
  input: '{}',
  inputBytes,
  settle: () => undefined,
});

describe('The lines of products', () => {
  it('give each source of each product a number of its own, and keep it', () => {
    const lines = new ProductLines();
    const version = (product: string, source: string) => lines.of(product).use(source).version;
    expect([
      version('a', 's'),
      version('b', 's'),
      version('a', 's'),
      version('a', 't'),
      version('a', 's'),
    ]).toEqual([1, 2, 1, 3, 4]);
  });

  it('forget the one without work that was not used for longest when there are too many', () => {
    const lines = new ProductLines(2);
    const [a, b] = [lines.of('a'), lines.of('b')];
    a.add(job());
    lines.of('c');
    expect([lines.of('a') === a, lines.of('b') === b]).toEqual([true, false]);
  });

  it('keep those that have work, however many', () => {
    const lines = new ProductLines(1);
    const [a, b] = ['a', 'b'].map((key) => {
      const line = lines.of(key);
      line.add(job());
      return line;
    });
    lines.of('c');
    expect([lines.of('a') === a, lines.of('b') === b]).toEqual([true, true]);
  });

  it('hold 8 MB of waiting input each', () => {
    const line = new ProductLines().of('a');
    const taken = Array.from({ length: 17 }, () => line.add(job(512 * 1024)));
    expect(taken.filter(Boolean)).toHaveLength(16);
    line.take(0);
    expect(line.add(job(512 * 1024))).toBe(true);
  });
});
