import { describe, expect, it } from '@jest/globals';
import { createLogger, Metrics } from '@setpoint/service-kit';
import { scriptHooks } from './script-hooks.js';

describe('what operators see of scripts', () => {
  it('is every call by direction and outcome, how long it ran, and what was switched off', async () => {
    const metrics = new Metrics('test', { defaults: false });
    const hooks = scriptHooks(metrics, createLogger({ service: 'test', level: 'silent' }));
    hooks.called({ direction: 'encode', outcome: 'ok', seconds: 0.003 });
    hooks.called({ direction: 'encode', outcome: 'switchedOff', seconds: 0 });
    hooks.switchedOff({
      productKey: 'pQ7wXk2L',
      direction: 'decode',
      deviceKey: 'ems-01',
      detail: 'until noon',
    });
    hooks.threadLost({ why: 'it did not answer' });
    const text = await metrics.text();
    expect(text).toContain('setpoint_script_calls_total{direction="encode",outcome="ok",service="test"} 1');
    expect(text).toContain(
      'setpoint_script_calls_total{direction="encode",outcome="switchedOff",service="test"} 1',
    );
    expect(text).toContain('setpoint_script_seconds_count{service="test",direction="encode"} 1');
    expect(text).toContain('setpoint_scripts_switched_off_total{service="test"} 1');
    expect(text).toContain('setpoint_script_threads_lost_total{service="test"} 1');
  });
});
