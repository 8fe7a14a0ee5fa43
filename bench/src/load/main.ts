import { answerCalls } from '../child/answer-calls.js';
import type { LoadCalls } from './load-calls.js';
import { runStep } from './run-step.js';

const calls: LoadCalls = { run: runStep };

answerCalls(calls);
