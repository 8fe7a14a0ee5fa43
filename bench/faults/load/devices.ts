import { setTimeout as pause } from 'node:timers/promises';
import { CalledChild } from '../../src/child/called-child.js';
import type { DeviceChange, DevicesCalls, DevicesOptions } from './devices-calls.js';
import { entryOf } from './entry-of.js';

/** A goodbye over a link that swallows it would never end. */
const GOODBYE_LIMIT_MS = 5_000;

/** The devices of all tenants, in a process of their own. */
export class DevicesProcess {
  private constructor(private readonly child: CalledChild<DevicesCalls>) {}

  /** Resolves when all are or, when sleepy, were logged in. @throws when that takes longer than a minute */
  static async start(repositoryDir: string, options: DevicesOptions): Promise<DevicesProcess> {
    const child = new CalledChild<DevicesCalls>(entryOf(repositoryDir, 'devices-main'));
    try {
      await child.call('logIn', options);
      return new DevicesProcess(child);
    } catch (failure) {
      await child.end();
      throw failure;
    }
  }

  /** Some devices are different from now on, for the commands that come then. */
  change(change: DeviceChange): Promise<void> {
    return this.child.call('change', change);
  }

  /** How many have a connection now. */
  connected(): Promise<number> {
    return this.child.call('connected', undefined);
  }

  /** All say goodbye, and the process ends. May be called twice. */
  async stop(): Promise<void> {
    const gone = this.child.call('logOut', undefined).catch(() => undefined);
    await Promise.race([gone, pause(GOODBYE_LIMIT_MS, undefined, { ref: false })]);
    await this.child.end();
  }
}
