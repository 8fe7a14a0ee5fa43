import { describe, expect, it } from '@jest/globals';
import { MetricsSampler } from './metrics-sampler.js';

const page = 'setpoint_commands_recorded_total{service="scheduler"} 7\n';

const look = async (service: { pid: number | undefined; metricsText(): Promise<string> }) => {
  const entries: object[] = [];
  const journal = { append: (entry: object) => entries.push(entry) };
  await new MetricsSampler({ services: [Object.assign(service, { name: 'scheduler-1' })], journal }).finish();
  return entries;
};

describe('the last look at what a service counted', () => {
  it('is written with the process that answered', async () => {
    const count = { counter: 'setpoint_commands_recorded_total', labels: {}, value: 7 };
    expect(await look({ pid: 5, metricsText: async () => page })).toEqual([
      expect.objectContaining({ name: 'scheduler-1', pid: 5, counts: [count] }),
    ]);
  });

  it('is made again when there was no answer', async () => {
    let asked = 0;
    const metricsText = async () => {
      asked += 1;
      if (asked === 1) throw new Error('too slow');
      return page;
    };
    expect(await look({ pid: 5, metricsText })).toHaveLength(1);
  });

  it('is given up when there is never an answer, and not made when it does not run', async () => {
    expect(await look({ pid: 5, metricsText: () => Promise.reject(new Error('too slow')) })).toEqual([]);
    expect(await look({ pid: undefined, metricsText: async () => page })).toEqual([]);
  });

  it('is not taken for that of a process which was started meanwhile', async () => {
    const service = {
      pid: 5,
      metricsText: async () => {
        service.pid += 1;
        return page;
      },
    };
    expect(await look(service)).toEqual([]);
  });
});
