import type { Taken } from '../use-cases/store-telemetry.js';
import type { Handled } from './upstream-handler.js';

/** What is lost is not answered: who wants it stored sends it again. */
export const handledOf = ({ outcome, code }: Taken): Handled => ({
  outcome: outcome === 'abandoned' || outcome === 'dropped' ? 'lost' : 'taken',
  answer: code && { code },
});
