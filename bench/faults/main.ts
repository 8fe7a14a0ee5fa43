import { join } from 'node:path';
import { battery, readBattery } from './battery.js';
import { Ending } from './stack/ending.js';

/*
 * The battery as a program of its own, for a repository that is built: what `npm run faults` does after the build.
 */

const repositoryDir = join(import.meta.dirname, '../../..');
const startedAt = performance.now();
const tell = (line: string): void => {
  const seconds = String(Math.round((performance.now() - startedAt) / 1_000)).padStart(4);
  console.log(`${seconds} s  ${line}`);
};

const ending = new Ending();
let isStopping = false;

const stop = async (code: number): Promise<void> => {
  if (isStopping) return;
  isStopping = true;
  await ending.run().catch((failure: unknown) => console.error(failure));
  // Timers and sockets that are left must not hold up an end that is complete.
  process.exit(code);
};

// 130, as after any Ctrl-C: a run that was cut short has found nothing.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(130));

const onStop = (step: () => unknown): void => {
  // Too late, when the end has begun: the step is done then, and nobody waits for it.
  ending.add(step).catch(() => undefined);
};

try {
  await stop(await battery(readBattery(process.argv.slice(2)), { repositoryDir, tell, onStop }));
} catch (failure) {
  if (!isStopping) console.error(failure);
  await stop(1);
}
