import type { Random } from '@setpoint/simulated-device';

/** A command that a caller was told the id of. */
export interface KnownCommand {
  readonly orgId: string;
  readonly assetId: string;
  readonly commandId: string;
}

/** About the last ten seconds of callers' cached commands: what waits longer has mostly ended. */
const CACHED_KEPT = 50;
const KEPT = 500;
/** Most cached commands have left their queue when somebody thinks of cancelling them; those of other devices have not. */
const SHARE_OF_WAITING = 0.8;

/** The latest commands of which callers know the ids: what they cancel and look up. */
export class RecentCommands {
  private readonly waiting: KnownCommand[] = [];
  private readonly cached: KnownCommand[] = [];
  private readonly all: KnownCommand[] = [];

  /** @param isWaiting whether it may still wait for its device a while from now */
  add(command: KnownCommand, kind: { readonly isCached: boolean; readonly isWaiting: boolean }): void {
    keep(this.all, command, KEPT);
    if (kind.isCached) keep(kind.isWaiting ? this.waiting : this.cached, command, CACHED_KEPT);
  }

  /** One to cancel. @returns undefined when none is known */
  toCancel(random: Random): KnownCommand | undefined {
    const [first, second] =
      random.next() < SHARE_OF_WAITING ? [this.waiting, this.cached] : [this.cached, this.waiting];
    return newest(first, random) ?? newest(second, random);
  }

  /** One to look up. */
  toGet(random: Random): KnownCommand | undefined {
    return newest(this.all, random);
  }
}

const keep = (commands: KnownCommand[], command: KnownCommand, atMost: number): void => {
  commands.push(command);
  if (commands.length > atMost) commands.shift();
};

/** New ones rather than old ones: the square of an even distribution. */
const newest = (commands: readonly KnownCommand[], random: Random): KnownCommand | undefined =>
  commands[commands.length - 1 - Math.floor(random.next() ** 2 * commands.length)];
