import { answerCalls } from '../../src/child/answer-calls.js';
import { FileJournal } from '../ledger/journal.js';
import type { CallersCalls } from './callers-calls.js';
import { Callers } from './calls/callers.js';

let callers: Callers | undefined;

const prepared = (): Callers => {
  if (!callers) throw new Error('callers are prepared before they are told to call');
  return callers;
};

const calls: CallersCalls = {
  prepare: ({ file, ...options }) => {
    callers = new Callers(options, new FileJournal(file));
  },
  setRate: (perSecond) => prepared().setRate(perSecond),
  probe: () => prepared().probe(),
  counts: () => prepared().now(),
  finish: () => prepared().finish(),
};

answerCalls(calls);
