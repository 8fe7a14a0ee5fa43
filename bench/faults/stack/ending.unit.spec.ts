import { describe, expect, it } from '@jest/globals';
import { Ending } from './ending.js';

describe('Ending', () => {
  it('does the last step first, each once, however often it is run', async () => {
    const ending = new Ending();
    const done: string[] = [];
    await ending.add(() => done.push('first'));
    await ending.add(async () => done.push('second'));
    await Promise.all([ending.run(), ending.run()]);
    expect(done).toEqual(['second', 'first']);
  });

  it('does the other steps when one fails, and then says so', async () => {
    const ending = new Ending();
    const done: string[] = [];
    await ending.add(() => done.push('first'));
    await ending.add(() => {
      throw new Error('stuck');
    });
    await expect(ending.run()).rejects.toThrow('not everything');
    expect(done).toEqual(['first']);
  });

  it('undoes at once what is started after the end began', async () => {
    const ending = new Ending();
    const done: string[] = [];
    await ending.run();
    await expect(ending.add(() => done.push('late'))).rejects.toThrow('while it was starting');
    expect(done).toEqual(['late']);
  });
});
