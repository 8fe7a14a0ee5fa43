import type { ScriptPoolHooks } from '@setpoint/payload-scripts';
import type { Logger, Metrics } from '@setpoint/service-kit';

/** What operators see of the payload scripts. */
export const scriptHooks = (metrics: Metrics, log: Logger): Required<ScriptPoolHooks> => {
  const calls = metrics.counter(
    'setpoint_script_calls_total',
    'Calls of payload scripts by direction and by what became of them',
    ['direction', 'outcome'],
  );
  const seconds = metrics.histogram(
    'setpoint_script_seconds',
    'How long payload scripts ran, of those calls that got to run',
    ['direction'],
  );
  const switchedOff = metrics.counter(
    'setpoint_scripts_switched_off_total',
    'How often a payload script was switched off for a while, for a product or for one of its devices',
  );
  const lostThreads = metrics.counter(
    'setpoint_script_threads_lost_total',
    'Threads for payload scripts that were given up and replaced',
  );
  return {
    called: ({ direction, outcome, seconds: ran }) => {
      calls.inc({ direction, outcome });
      if (ran > 0) seconds.observe({ direction }, ran);
    },
    switchedOff: (script) => {
      switchedOff.inc();
      log.warn(script, 'a payload script is switched off');
    },
    threadLost: (thread) => {
      lostThreads.inc();
      log.warn(thread, 'a thread for payload scripts is replaced');
    },
  };
};
