import type { FaultService } from '../../stack/fault-stack.js';
import type { Fault, FaultContext } from '../fault.js';
import { startAgain } from '../start-again.js';

const rollingRestarts = ({ act, stack, tell }: FaultContext) =>
  act('every service stopped and started, one after the other', async () => {
    for (const service of stack.services) await restart(service, tell);
  });

const restart = async (service: FaultService, tell: FaultContext['tell']): Promise<void> => {
  try {
    const { byItself, ms } = await service.stop();
    if (!byItself) tell(`${service.name} had to be killed ${ms} ms after it was asked to stop.`);
  } finally {
    await startAgain(service);
  }
};

const EVERY_MS = 5_000;

const comeAndGo = async ({ act, pause, isFull, stack: { spares } }: FaultContext) => {
  const spare = spares.find(({ kind }) => kind === 'scheduler');
  if (!spare) throw new Error('the stack has no spare scheduler');
  const times = isFull ? 6 : 2;
  await act(`${spare.name} started and stopped ${times} times`, async () => {
    try {
      for (let i = 0; i < times; i++) {
        await Promise.all([startAgain(spare), pause(EVERY_MS)]);
        await Promise.all([spare.stop(), pause(EVERY_MS)]);
      }
    } finally {
      await spare.stop();
    }
  });
};

/** What operators and autoscalers do every day. */
export const restartServices: readonly Fault[] = [
  { id: 'F20', name: 'rolling restarts', ground: 'services', run: rollingRestarts },
  { id: 'F21', name: 'a third scheduler comes and goes', ground: 'services', run: comeAndGo },
];
