import { describe, expect, it } from '@jest/globals';
import { Metrics } from '@setpoint/service-kit';
import { counters } from '../../counters.js';
import { readCounts } from './read-counts.js';

describe('the counts on a metrics page', () => {
  it('are read with their labels, without that of the service', async () => {
    const metrics = new Metrics('gateway', { defaults: false });
    const calls = metrics.counter(counters.calls, 'Calls', ['route', 'http']);
    calls.inc({ route: '/a "b" {c}, d="e" \\f', http: '200' }, 7);
    calls.inc({ route: '/', http: '503' });
    expect(readCounts(await metrics.text())).toEqual([
      { counter: counters.calls, labels: { route: '/a "b" {c}, d="e" \\f', http: '200' }, value: 7 },
      { counter: counters.calls, labels: { route: '/', http: '503' }, value: 1 },
    ]);
  });

  it('are 0 where nothing was counted yet, and of no other metric', async () => {
    const metrics = new Metrics('scheduler');
    metrics.counter(counters.recorded, 'Commands');
    metrics.histogram('setpoint_pass_seconds', 'Passes').observe(1);
    expect(readCounts(await metrics.text())).toEqual([{ counter: counters.recorded, labels: {}, value: 0 }]);
  });
});
