interface Stoppable {
  stop(): Promise<void>;
}

let stopping = false;
const children = new Set<Stoppable>();

/** Thrown instead of starting something while everything is being stopped. */
export class StoppingError extends Error {
  override name = 'StoppingError';
  override message = 'this process is stopping';
}

/** Call before a process is started: nothing may start behind the back of stopAllChildren. */
export function refuseWhileStopping(): void {
  if (stopping) throw new StoppingError();
}

export function isStopping(): boolean {
  return stopping;
}

export function addChild(child: Stoppable): void {
  children.add(child);
}

export function removeChild(child: Stoppable): void {
  children.delete(child);
}

/**
 * Ends every process that this one started, the newest first, so that services end before the database they
 * write to. For good: nothing can be started afterwards. Safe at any moment, also half-way through a start.
 */
export async function stopAllChildren(): Promise<void> {
  stopping = true;
  for (const child of [...children].reverse()) await child.stop();
}
