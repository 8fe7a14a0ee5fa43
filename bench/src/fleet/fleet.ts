import { CalledChild } from '../child/called-child.js';
import type { FlapOptions, FlapResult, FleetCalls, FleetCounts, FleetOptions } from './fleet-calls.js';

/** A fleet of devices in a process of its own that answers every command at once. Up to 10,000 devices. */
export class Fleet {
  readonly pid: number;

  private constructor(private readonly child: CalledChild<FleetCalls>) {
    this.pid = child.pid;
  }

  /** Resolves when all devices are logged in. @throws when one is refused again and again */
  static async start(options: FleetOptions, nodeArguments: readonly string[] = []): Promise<Fleet> {
    const child = new CalledChild<FleetCalls>(new URL('./main.js', import.meta.url), nodeArguments);
    try {
      await child.call('logIn', options);
      return new Fleet(child);
    } catch (error) {
      await child.end();
      throw error;
    }
  }

  /** Resolves when the devices have stopped to come and go; some of them stay until `stop`. */
  static async flap(options: FlapOptions): Promise<{ readonly fleet: Fleet; readonly result: FlapResult }> {
    const child = new CalledChild<FleetCalls>(new URL('./main.js', import.meta.url));
    try {
      const result = await child.call('flap', options);
      return { fleet: new Fleet(child), result };
    } catch (error) {
      await child.end();
      throw error;
    }
  }

  counts(): Promise<FleetCounts> {
    return this.child.call('counts', undefined);
  }

  /** With `recordValues`: what each device received, by assetId, in order of arrival. */
  values(): Promise<Map<string, unknown[]>> {
    return this.child.call('values', undefined);
  }

  /** All devices say goodbye, and the process ends. May be called twice. */
  async stop(): Promise<void> {
    // It may have died; then its connections are gone too.
    await this.child.call('logOut', undefined).catch(() => undefined);
    await this.child.end();
  }
}
