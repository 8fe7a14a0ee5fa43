import { type Clock, CommandIds } from '@setpoint/service-kit';
import type { Waiting } from './waiting.js';

/** The slot this gateway holds, and the command ids that only its holder may make [contract 1.9]. */
export interface Line {
  readonly slot: number;
  readonly ids: CommandIds;
}

/**
 * Where answers reach this gateway. While no slot is held, or its partition is not being read yet, nothing can be asked,
 * because no answer would arrive.
 *
 * Losing the slot and getting the same one back leaves those who wait alone: answers from then on reach them. With
 * another slot they would wait for nothing.
 */
export class ReplyLine {
  private line: Line | undefined;
  private state: 'lost' | 'gained' | 'open' = 'lost';

  /** @param isReading whether the partition of the held slot is being read; asked until it once is */
  constructor(
    private readonly waiting: Waiting,
    private readonly clock: Clock,
    private readonly isReading: () => boolean = () => true,
  ) {}

  get current(): Line | undefined {
    if (this.state === 'gained' && this.isReading()) this.state = 'open';
    return this.state === 'open' ? this.line : undefined;
  }

  gained(slot: number): void {
    if (this.line?.slot !== slot) {
      this.waiting.giveUpAll();
      this.line = { slot, ids: new CommandIds(slot, this.clock) };
    }
    this.state = 'gained';
  }

  lost(): void {
    this.state = 'lost';
  }
}
