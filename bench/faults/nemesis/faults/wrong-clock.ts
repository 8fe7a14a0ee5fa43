import { existsSync } from 'node:fs';
import { type FaultService, serviceKinds } from '../../stack/fault-stack.js';
import type { Fault, FaultContext } from '../fault.js';
import { pickFrom, pickService } from '../pick-from.js';
import { startAgain } from '../start-again.js';

/** Where the packages of Debian and Ubuntu, Fedora, and Homebrew put it. */
const places = [
  `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/faketime/libfaketime.so.1`,
  '/usr/lib64/faketime/libfaketime.so.1',
  '/usr/lib/faketime/libfaketime.so.1',
];
const library = places.find((place) => existsSync(place));

const offsets = ['+1d', '-1d'] as const;

const misdate = async (context: FaultContext, service: FaultService, offset: string): Promise<void> => {
  const ms = context.isFull ? 20_000 : 4_000;
  await context.act(`the clock of ${service.name} goes ${offset} wrong for ${ms / 1_000} s`, async () => {
    await service.stop();
    try {
      // Durations stay right, as they do when a machine's clock is set.
      await startAgain(service, {
        LD_PRELOAD: library ?? '',
        FAKETIME: offset,
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      });
      await context.pause(ms);
    } finally {
      await service.stop();
      await startAgain(service);
    }
  });
};

const run = async (context: FaultContext): Promise<void> => {
  const { calm, isFull, random } = context;
  const kinds = isFull ? serviceKinds : [pickFrom(random, serviceKinds)];
  const cases = kinds.flatMap((kind) => {
    const service = pickService(context, kind);
    const first = random.next() < 0.5 ? offsets : offsets.toReversed();
    return first.map((offset) => ({ service, offset }));
  });
  for (const [i, { service, offset }] of cases.entries()) {
    if (i > 0) await calm();
    await misdate(context, service, offset);
  }
};

/** A service whose clock says yesterday or tomorrow. */
export const wrongClock: Fault = {
  id: 'F19',
  name: 'clock of a service wrong by a day',
  ground: 'services',
  missing: async () => (library === undefined ? 'libfaketime is not installed' : undefined),
  run,
};
