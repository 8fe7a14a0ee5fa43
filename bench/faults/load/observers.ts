import { CalledChild } from '../../src/child/called-child.js';
import { entryOf } from './entry-of.js';
import type { ObserversCalls, ObserversOptions, RecordCounts } from './observers-calls.js';

/** Consumers of the result channels, of `command.events`, of dispatchers' reports and of what is parked, in a process of their own. */
export class ObserversProcess {
  private constructor(private readonly child: CalledChild<ObserversCalls>) {}

  /** Follows each topic from its first record on. The topics must exist. */
  static async start(repositoryDir: string, options: ObserversOptions): Promise<ObserversProcess> {
    const child = new CalledChild<ObserversCalls>(entryOf(repositoryDir, 'observers-main'));
    await child.call('follow', options);
    return new ObserversProcess(child);
  }

  /** Records written so far. */
  taken(): Promise<RecordCounts> {
    return this.child.call('taken', undefined);
  }

  /** Waits until everything is written that is on the topics. @returns what was missing when `limitMs` was over */
  caughtUp(limitMs: number): Promise<RecordCounts> {
    return this.child.call('caughtUp', limitMs);
  }

  /** Ends the process; what was taken is written. May be called twice. */
  stop(): Promise<void> {
    return this.child.end();
  }
}
