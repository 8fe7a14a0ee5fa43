import type { Logger } from '../log.js';
import { SetupProblem } from '../setup-problem.js';
import { waitFor } from '../wait-for.js';

const tellEveryMs = 5_000;
/** From here on it is no usual start, and what a service complains of is shown. */
const longWaitMs = 15_000;

export interface Awaited {
  readonly name: string;
  isReady(): Promise<boolean>;
  /** Throws when waiting on is useless. */
  giveUpWhen(): void;
  /** For a person who wonders why it takes so long. */
  saidLast(): string;
}

/** Resolves when every service is ready; says which became ready, and which is waited for. */
export async function waitUntilReady(
  awaited: readonly Awaited[],
  options: { limitMs: number; tell: Logger },
): Promise<void> {
  let pending = awaited;
  const startedAt = performance.now();
  let tellNextAt = startedAt + tellEveryMs;
  const probe = async () => {
    for (const { giveUpWhen } of awaited) giveUpWhen();
    const ready = await Promise.all(pending.map((service) => service.isReady()));
    for (const [index, { name }] of pending.entries()) {
      if (ready[index]) options.tell(`${name} is ready.`);
    }
    pending = pending.filter((_, index) => !ready[index]);
    if (pending.length > 0 && performance.now() >= tellNextAt) {
      tellNextAt += tellEveryMs;
      const isLong = performance.now() - startedAt > longWaitMs;
      options.tell(`Waiting for ${isLong ? withLastWords(pending) : names(pending)}.`);
    }
    return pending.length === 0 ? true : undefined;
  };
  if (await waitFor(probe, { limitMs: options.limitMs, everyMs: 100 })) return;
  throw new SetupProblem(
    `Not ready within ${options.limitMs / 1000} s: ${withLastWords(pending)}; see the log files, and start again.`,
  );
}

function names(pending: readonly Awaited[]): string {
  return pending.map(({ name }) => name).join(', ');
}

function withLastWords(pending: readonly Awaited[]): string {
  return pending.map(({ name, saidLast }) => `${name} (last: ${saidLast().slice(0, 160)})`).join(', ');
}
