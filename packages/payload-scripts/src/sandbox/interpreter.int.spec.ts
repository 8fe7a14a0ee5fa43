import { describe, expect, it } from '@jest/globals';
import { CpuBudget } from './cpu-budget.js';
import { Interpreter } from './interpreter.js';
import { sizeOf } from './memory-image.js';

const BIG = 'var kept = []; for (var i = 0; i < 100; i++) kept.push(new Uint8Array(100000).fill(7)); 1';

const create = async () => {
  const budget = new CpuBudget();
  const interpreter = await Interpreter.create(budget);
  const run = (source: string): unknown => {
    budget.refill(10_000);
    return interpreter.context.dump(interpreter.context.unwrapResult(interpreter.context.evalCode(source)));
  };
  return { interpreter, run };
};

describe('The memory of an interpreter', () => {
  it('holds nothing of earlier scripts after a reset', async () => {
    const { interpreter, run } = await create();
    const before = sizeOf(interpreter.takeImage());
    run(BIG);
    expect(sizeOf(interpreter.takeImage())).toBeGreaterThan(before + 10_000_000);
    interpreter.reset();
    expect(sizeOf(interpreter.takeImage())).toBe(before);
    expect(run('typeof kept')).toBe('undefined');
  });

  it('is put back to an image also after it has grown', async () => {
    const { interpreter, run } = await create();
    run('var word = "before", zeros = new Uint8Array(1000000);');
    const image = interpreter.takeImage();
    for (let i = 0; i < 3; i++) {
      run(`${BIG}; word = "after"; zeros.fill(9); kept.length`);
      interpreter.restore(image);
      expect(run('word + zeros[0] + zeros[999999] + typeof kept')).toBe('before00undefined');
    }
  });

  it('in an image is far smaller than the whole: it leaves out the stack and what is free', async () => {
    const { interpreter } = await create();
    expect(sizeOf(interpreter.takeImage())).toBeLessThan(512 * 1024);
  });
});
