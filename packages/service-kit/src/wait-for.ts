export interface WaitOptions {
  /** Gives up after this long, ms. */
  readonly limitMs: number;
  /** Pause between two looks, ms. */
  readonly everyMs?: number;
  /** What was waited for, for the message of the failure. */
  readonly what?: string;
}

/**
 * Waits until `look` returns something truthy and gives that back. For tests and start-up: a condition with a
 * limit in place of a sleep.
 *
 * @throws when the limit passes; whatever `look` throws
 */
export const waitFor = async <T>(
  look: () => T | Promise<T>,
  { limitMs, everyMs = 10, what = 'the condition' }: WaitOptions,
): Promise<Exclude<T, undefined | null | false | 0 | ''>> => {
  const giveUpBy = performance.now() + limitMs;
  for (;;) {
    const seen = await look();
    if (seen) return seen as Exclude<T, undefined | null | false | 0 | ''>;
    if (performance.now() >= giveUpBy) throw new Error(`waited ${limitMs} ms for ${what} in vain`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
};
