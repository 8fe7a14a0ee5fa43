import { type Clock, CommandIds } from '@setpoint/service-kit';
import type { Waiting } from './waiting.js';

/** The slot this gateway holds, and the command ids that only its holder may make [contract 1.9]. */
export interface Line {
  readonly slot: number;
  readonly ids: CommandIds;
}

/**
 * Where answers reach this gateway. While no slot is held nothing can be asked, because no answer would arrive.
 *
 * Losing the slot and getting the same one back changes nothing for those who wait: their answers lie on its
 * partition and are read from where reading stopped. With another slot they would wait for nothing.
 */
export class ReplyLine {
  private line: Line | undefined;
  private isHeld = false;

  constructor(
    private readonly waiting: Waiting,
    private readonly clock: Clock,
  ) {}

  get current(): Line | undefined {
    return this.isHeld ? this.line : undefined;
  }

  gained(slot: number): void {
    if (this.line?.slot !== slot) {
      this.waiting.giveUpAll();
      this.line = { slot, ids: new CommandIds(slot, this.clock) };
    }
    this.isHeld = true;
  }

  lost(): void {
    this.isHeld = false;
  }
}
