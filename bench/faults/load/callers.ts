import { CalledChild } from '../../src/child/called-child.js';
import type { Sample } from '../history.js';
import type { CallerCounts, CallersCalls, CallersOptions } from './callers-calls.js';
import { entryOf } from './entry-of.js';

/** The callers of all tenants, in a process of their own; at the start they call nobody. */
export class CallersProcess {
  private constructor(private readonly child: CalledChild<CallersCalls>) {}

  static async start(repositoryDir: string, options: CallersOptions): Promise<CallersProcess> {
    const child = new CalledChild<CallersCalls>(entryOf(repositoryDir, 'callers-main'));
    await child.call('prepare', options);
    return new CallersProcess(child);
  }

  /** Calls each second from now on, whatever is answered. */
  setRate(perSecond: number): Promise<void> {
    return this.child.call('setRate', perSecond);
  }

  /** How long an instant command to the probed device takes now. */
  probe(): Promise<Sample['probe']> {
    return this.child.call('probe', undefined);
  }

  counts(): Promise<CallerCounts> {
    return this.child.call('counts', undefined);
  }

  /** No further calls; resolves when each was answered or given up, within half a minute. */
  finish(): Promise<CallerCounts> {
    return this.child.call('finish', undefined);
  }

  /** Ends the process at once. May be called twice. */
  stop(): Promise<void> {
    return this.child.end();
  }
}
