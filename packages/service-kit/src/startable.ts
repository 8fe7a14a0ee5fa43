/** What lives long: it can be stopped before it was started, and twice. */
export interface Startable {
  start(): Promise<void>;
  stop(): Promise<void>;
}

type Stoppable = Pick<Startable, 'stop'>;

/** Starts in order. When one fails, those already started are stopped and the failure is thrown. */
export const startAll = async (parts: readonly Startable[]): Promise<void> => {
  for (const [index, part] of parts.entries()) {
    try {
      await part.start();
    } catch (failure) {
      await stopAll(parts.slice(0, index + 1)).catch(() => undefined);
      throw failure;
    }
  }
};

/** Stops in reverse order. Every part is stopped, also when another one fails to; the failures are thrown at the end. */
export const stopAll = async (parts: readonly Stoppable[]): Promise<void> => {
  const failures: unknown[] = [];
  for (const part of [...parts].reverse()) await part.stop().catch((failure) => failures.push(failure));
  if (failures.length > 0) throw new AggregateError(failures, 'not everything stopped cleanly');
};

/**
 * Does `begin` with parts that run already. When it fails they are stopped before the failure is thrown: a process
 * that cannot start must not stay alive by what it had opened.
 */
export const beginOrStop = async <T>(parts: readonly Stoppable[], begin: () => Promise<T>): Promise<T> => {
  try {
    return await begin();
  } catch (failure) {
    await stopAll(parts).catch(() => undefined);
    throw failure;
  }
};
