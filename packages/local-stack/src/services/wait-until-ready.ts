import type { Logger } from '../log.js';
import { SetupProblem } from '../setup-problem.js';
import { waitFor } from '../wait-for.js';
import type { ServiceSpec } from './service-spec.js';

const tellEveryMs = 5_000;

export interface Awaited {
  readonly service: ServiceSpec;
  /** Throws when waiting on is useless. */
  giveUpWhen(): void;
  /** For a person who wonders why it takes so long. */
  saidLast(): string;
}

/** Resolves when every service with a readyUrl answered 200; says which became ready, and which is waited for. */
export async function waitUntilReady(
  awaited: readonly Awaited[],
  options: { limitMs: number; tell: Logger },
): Promise<void> {
  let pending = awaited.filter(({ service }) => service.readyUrl !== undefined);
  let tellNextAt = performance.now() + tellEveryMs;
  const probe = async () => {
    for (const { giveUpWhen } of awaited) giveUpWhen();
    const ready = await Promise.all(pending.map(({ service }) => answersOk(service.readyUrl)));
    for (const [index, { service }] of pending.entries()) {
      if (ready[index]) options.tell(`${service.name} is ready.`);
    }
    pending = pending.filter((_, index) => !ready[index]);
    if (pending.length > 0 && performance.now() >= tellNextAt) {
      tellNextAt += tellEveryMs;
      options.tell(`Waiting for ${names(pending)}.`);
    }
    return pending.length === 0 ? true : undefined;
  };
  if (await waitFor(probe, { limitMs: options.limitMs, everyMs: 100 })) return;
  throw new SetupProblem(
    `Not ready within ${options.limitMs / 1000} s: ${names(pending)}; see the log files, and start again.`,
  );
}

async function answersOk(url: string | undefined): Promise<boolean> {
  if (url === undefined) return true;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

function names(pending: readonly Awaited[]): string {
  return pending.map(({ service, saidLast }) => `${service.name} (last: ${saidLast()})`).join(', ');
}
