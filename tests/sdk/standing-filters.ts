import type { SdkConnection } from './connection.js';
import type { Habits } from './habits.js';
import type { Keys } from './signature.js';

/**
 * What an SDK subscribes to by itself, once in the life of its process, with a SUBSCRIBE for each. Its program hears
 * nothing else.
 */
export class StandingFilters {
  private readonly sent = new Set<string>();
  private hasBegun = false;

  constructor(
    private readonly habits: Habits,
    private readonly fail: (problem: string) => void,
  ) {}

  /**
   * Those that are left over when the connection ends are for the next one.
   *
   * @param of the device itself, or a sub-device that it has logged in
   */
  async subscribe(connection: SdkConnection, keys: Keys, of: 'itself' | 'subDevice'): Promise<void> {
    const { standing } = this.habits;
    if (!standing) return;
    if (!this.hasBegun) await pause(standing.firstAfterMs);
    this.hasBegun = true;
    for (const filter of standing.filters(keys, of)) {
      if (this.sent.has(filter)) continue;
      if (!connection.isOpen) throw new Error('the connection ended while it subscribed');
      this.sent.add(filter);
      const granted = await connection.subscribe(filter, this.habits.subscribeQos(0));
      if (granted !== 0) this.fail(`${filter} was granted ${granted}`);
      await pause(standing.everyMs);
    }
  }

  hears(topic: string): boolean {
    return !this.habits.standing || [...this.sent].some((filter) => matches(filter, topic));
  }
}

/** The filters of SDKs have no wildcard but that for one level. */
const matches = (filter: string, topic: string): boolean => {
  const levels = topic.split('/');
  const wanted = filter.split('/');
  return (
    wanted.length === levels.length && wanted.every((one, index) => one === '+' || one === levels[index])
  );
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
