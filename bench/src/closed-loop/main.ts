import { answerCalls } from '../child/answer-calls.js';
import type { ClosedLoopCalls } from './closed-loop-calls.js';
import { runClosedLoop } from './run-closed-loop.js';

const calls: ClosedLoopCalls = { run: runClosedLoop };

answerCalls(calls);
