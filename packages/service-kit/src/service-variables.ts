import { oneOf, optional, text } from './env.js';

/** What every service reads from its environment, with one meaning and one rule. */
export const serviceVariables = {
  LOG_LEVEL: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal'], {
    default: 'info',
    doc: 'Least severe level that is logged',
  }),
  SETPOINT_CRASH_AT: optional(text({ doc: 'For tests: the point at which the process kills itself' })),
};
