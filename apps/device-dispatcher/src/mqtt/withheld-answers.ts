import type { Timers } from '../sessions/timers.js';
import { matchesAny } from '../sessions/topic-filter.js';

interface Withheld {
  readonly topic: string;
  readonly text: string;
}

/** A gateway may have asked for as many of its sub-devices as it has under way at once; more are too many to keep. */
const MAX_ANSWERS = 64;
/** The SUBSCRIBE is in the same burst. Who subscribes later asks for later answers. */
const KEPT_MS = 500;

/**
 * Answers of one connection that nobody has subscribed to yet. The Node SDK writes what was asked while it was offline
 * before the SUBSCRIBE for its answers, and waits for each of them without end [contract 6.3].
 */
export class WithheldAnswers {
  private answers: Withheld[] = [];
  private isTimed = false;

  constructor(private readonly timers: Timers) {}

  keep(topic: string, text: string): void {
    if (this.answers.length < MAX_ANSWERS) this.answers.push({ topic, text });
    if (this.isTimed) return;
    this.isTimed = true;
    this.timers.after(KEPT_MS, () => {
      this.isTimed = false;
      this.answers = [];
    });
  }

  /** @returns those that somebody waits for who subscribes this, in the order in which they were kept */
  release(filter: string): readonly Withheld[] {
    const released = this.answers.filter(({ topic }) => matchesAny([filter], topic));
    this.answers = this.answers.filter((answer) => !released.includes(answer));
    return released;
  }
}
