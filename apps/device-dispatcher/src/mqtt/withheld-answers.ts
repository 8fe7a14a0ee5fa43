import type { Timers } from '../sessions/timers.js';
import { matchesAny } from '../sessions/topic-filter.js';

interface Withheld {
  readonly topic: string;
  readonly text: string;
  /** On the monotonic clock, ms. */
  readonly until: number;
}

/** A gateway may have asked for as many of its sub-devices as it has under way at once; more are too many to keep. */
const MAX_ANSWERS = 64;
/** Most have a hundred; an answer with attributes may have thousands. */
const MAX_CHARS = 65_536;
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
    const chars = this.answers.reduce((sum, answer) => sum + answer.text.length, text.length);
    if (this.answers.length === MAX_ANSWERS || chars > MAX_CHARS) return;
    this.answers.push({ topic, text, until: this.timers.now() + KEPT_MS });
    this.forgetLater();
  }

  /** @returns those that somebody waits for who subscribes this, in the order in which they were kept */
  release(filter: string): readonly Withheld[] {
    this.forgetOld();
    const released = this.answers.filter(({ topic }) => matchesAny([filter], topic));
    this.answers = this.answers.filter((answer) => !released.includes(answer));
    return released;
  }

  private forgetLater(): void {
    if (this.isTimed || this.answers.length === 0) return;
    this.isTimed = true;
    this.timers.after(KEPT_MS, () => {
      this.isTimed = false;
      this.forgetOld();
      this.forgetLater();
    });
  }

  private forgetOld(): void {
    const now = this.timers.now();
    this.answers = this.answers.filter(({ until }) => until > now);
  }
}
