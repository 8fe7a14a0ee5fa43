import { beforeEach, describe, expect, it } from '@jest/globals';
import { Gathering } from './gathering.js';

let runs: number[][];
let finish: ((failure?: Error) => void)[];
let gathering: Gathering<number, string>;

beforeEach(() => {
  runs = [];
  finish = [];
  gathering = new Gathering({
    run: (items: readonly number[]) => {
      runs.push([...items]);
      const name = `run ${runs.length}`;
      return new Promise<string>((resolve, reject) => {
        finish.push((failure) => (failure ? reject(failure) : resolve(name)));
      });
    },
    maxItems: 3,
  });
});

/** Everything that was due has happened. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('gathering', () => {
  it('runs once for all that is asked for in one turn, and tells each where its items are', async () => {
    const asked = [gathering.add([1, 2]), gathering.add([]), gathering.add([3])];
    await turn();
    expect(runs).toEqual([[1, 2, 3]]);
    finish[0]?.();
    expect(await Promise.all(asked)).toEqual([
      { result: 'run 1', from: 0 },
      { result: 'run 1', from: 2 },
      { result: 'run 1', from: 2 },
    ]);
  });

  it('runs next what was asked for meanwhile, and not before', async () => {
    const first = gathering.add([1]);
    await turn();
    const others = [gathering.add([2]), gathering.add([3])];
    await turn();
    expect(runs).toEqual([[1]]);
    finish[0]?.();
    await first;
    await turn();
    expect(runs).toEqual([[1], [2, 3]]);
    finish[1]?.();
    expect(await Promise.all(others)).toEqual([
      { result: 'run 2', from: 0 },
      { result: 'run 2', from: 1 },
    ]);
  });

  it('closes a run that is large enough, without dividing what one caller asked for', async () => {
    const asked = [[1, 2], [3, 4, 5], [6]].map((items) => gathering.add(items));
    await turn();
    finish[0]?.();
    await turn();
    finish[1]?.();
    await Promise.all(asked);
    expect(runs).toEqual([[1, 2, 3, 4, 5], [6]]);
  });

  it('fails those whose run failed, and nobody else', async () => {
    const failing = Promise.allSettled([gathering.add([1]), gathering.add([2])]);
    await turn();
    const later = gathering.add([3]);
    finish[0]?.(new Error('connection lost'));
    expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await turn();
    finish[1]?.();
    expect(await later).toEqual({ result: 'run 2', from: 0 });
  });

  it('begins again after it had nothing to do', async () => {
    const first = gathering.add([1]);
    await turn();
    finish[0]?.();
    await first;
    await turn();
    const second = gathering.add([2]);
    await turn();
    finish[1]?.();
    expect(await second).toEqual({ result: 'run 2', from: 0 });
  });
});
