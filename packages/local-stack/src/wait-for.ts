/**
 * Calls `probe` every `everyMs` until it answers something other than undefined, and returns that.
 * Returns undefined when `limitMs` passed first. A throw of the probe ends the wait.
 */
export async function waitFor<T>(
  probe: () => T | undefined | Promise<T | undefined>,
  { limitMs, everyMs = 50 }: { limitMs: number; everyMs?: number },
): Promise<T | undefined> {
  const giveUpBy = performance.now() + limitMs;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined) return answer;
    if (performance.now() >= giveUpBy) return undefined;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
