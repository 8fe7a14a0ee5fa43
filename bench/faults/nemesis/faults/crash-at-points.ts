import type { FaultService, ServiceKind } from '../../stack/fault-stack.js';
import { serviceKinds } from '../../stack/fault-stack.js';
import type { Fault, FaultContext } from '../fault.js';
import { pickFrom, pickService } from '../pick-from.js';
import { startAgain } from '../start-again.js';

/** Not the first time: what the start itself does should be over. */
const points: Readonly<Record<ServiceKind, readonly string[]>> = {
  gateway: ['gateway.afterAcceptBeforeProduce:20'],
  scheduler: [
    'scheduler.beforeCommit:20',
    'scheduler.afterCommitBeforePublish:20',
    'scheduler.afterPublishBeforeDelete:5',
  ],
  dispatcher: ['dispatcher.beforeWrite:20', 'dispatcher.afterHandOverBeforeReport:20'],
};

const REACHED_LIMIT_MS = 20_000;

const crash = async (context: FaultContext, service: FaultService, point: string): Promise<void> => {
  const isReached = await context.act(`${service.name} crashes at ${point}`, async () => {
    await service.stop();
    // It may be there before it is ready, which is no failure here.
    const started = service.start({ SETPOINT_CRASH_AT: point }).catch(() => undefined);
    const ended = await Promise.race([service.ended(), context.pause(REACHED_LIMIT_MS)]);
    await started;
    return ended !== undefined;
  });
  if (isReached) return;
  context.tell(`${service.name} did not come to ${point} within ${REACHED_LIMIT_MS / 1_000} s.`);
  await service.stop();
  await startAgain(service);
};

const run = async (context: FaultContext): Promise<void> => {
  const all = serviceKinds.flatMap((kind) => points[kind].map((point) => ({ kind, point })));
  const oneOfEach = serviceKinds.map((kind) => ({ kind, point: pickFrom(context.random, points[kind]) }));
  for (const [i, { kind, point }] of (context.isFull ? all : oneOfEach).entries()) {
    if (i > 0) await context.calm();
    await crash(context, pickService(context, kind), point);
  }
};

/** A process that dies between two steps that only look like one. */
export const crashAtPoints: Fault = {
  id: 'F7',
  name: 'crash at a named point',
  ground: 'services',
  run,
};
