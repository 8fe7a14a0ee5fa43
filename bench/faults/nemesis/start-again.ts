import type { FaultService } from '../stack/fault-stack.js';

const READY_LIMIT_MS = 90_000;

/**
 * Starts a service, or waits for one that runs, until it is ready. While something else is broken too it may end before:
 * its keeper then starts it again.
 *
 * @throws when it is not ready for a long time
 */
export const startAgain = async (
  service: Pick<FaultService, 'start' | 'ready'>,
  extraEnv?: Readonly<Record<string, string>>,
): Promise<void> => {
  await service.start(extraEnv).catch(() => undefined);
  await service.ready(READY_LIMIT_MS);
};
