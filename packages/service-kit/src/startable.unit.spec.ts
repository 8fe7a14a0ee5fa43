import { describe, expect, it } from '@jest/globals';
import { beginOrStop, startAll, stopAll } from './startable.js';

const part = (name: string, log: string[], failing: 'start' | 'stop' | 'nothing' = 'nothing') => ({
  start: async () => {
    log.push(`start ${name}`);
    if (failing === 'start') throw new Error(`${name} does not start`);
  },
  stop: async () => {
    log.push(`stop ${name}`);
    if (failing === 'stop') throw new Error(`${name} does not stop`);
  },
});

describe('startAll and stopAll', () => {
  it('start in order and stop in reverse order', async () => {
    const log: string[] = [];
    const parts = [part('a', log), part('b', log)];
    await startAll(parts);
    await stopAll(parts);
    expect(log).toEqual(['start a', 'start b', 'stop b', 'stop a']);
  });

  it('stop what was started when a part fails to start', async () => {
    const log: string[] = [];
    const parts = [part('a', log), part('b', log, 'start'), part('c', log)];
    await expect(startAll(parts)).rejects.toThrow('b does not start');
    expect(log).toEqual(['start a', 'start b', 'stop b', 'stop a']);
  });

  it('stop every part although one fails to', async () => {
    const log: string[] = [];
    await expect(stopAll([part('a', log), part('b', log, 'stop')])).rejects.toThrow(AggregateError);
    expect(log).toEqual(['stop b', 'stop a']);
  });
});

describe('beginOrStop', () => {
  it('stops in reverse order and throws the failure when the beginning fails', async () => {
    const log: string[] = [];
    const begin = async () => {
      throw new Error('the port is taken');
    };
    await expect(beginOrStop([part('a', log), part('b', log, 'stop')], begin)).rejects.toThrow(
      'the port is taken',
    );
    expect(log).toEqual(['stop b', 'stop a']);
  });

  it('leaves everything running when it succeeds', async () => {
    const log: string[] = [];
    await expect(beginOrStop([part('a', log)], async () => 7)).resolves.toBe(7);
    expect(log).toEqual([]);
  });
});
