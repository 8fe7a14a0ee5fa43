import { readFileSync } from 'node:fs';
import { type MachineShares, type MachineTicks, parseMachineTicks, sharesBetween } from './proc-text.js';
import { cpuSecondsOf, residentBytesOf, type Watched } from './processes.js';

/** What was used between two looks. */
export interface MachineUse extends MachineShares {
  readonly seconds: number;
  /** CPU seconds by name of process. */
  readonly cpuSeconds: Readonly<Record<string, number>>;
  /** Memory at the end, by name of process. */
  readonly residentBytes: Readonly<Record<string, number>>;
}

/** Looks at processes and machine at its beginning and at `end`; costs nothing in between. */
export class UseMeter {
  private readonly startedMs = performance.now();
  private readonly ticks = machineTicks();
  private readonly cpuBefore: Readonly<Record<string, number>>;

  constructor(private readonly watched: Readonly<Record<string, Watched>>) {
    this.cpuBefore = byName(watched, cpuSecondsOf);
  }

  /** Since the beginning; may be asked again later. */
  end(): MachineUse {
    const cpuAfter = byName(this.watched, cpuSecondsOf);
    const used = Object.entries(cpuAfter).map(([name, seconds]) => [
      name,
      seconds - (this.cpuBefore[name] ?? 0),
    ]);
    return {
      ...sharesBetween(this.ticks, machineTicks()),
      seconds: (performance.now() - this.startedMs) / 1_000,
      cpuSeconds: Object.fromEntries(used),
      residentBytes: byName(this.watched, residentBytesOf),
    };
  }
}

const machineTicks = (): MachineTicks => parseMachineTicks(readFileSync('/proc/stat', 'utf8'));

const byName = (
  watched: Readonly<Record<string, Watched>>,
  look: (one: Watched) => number,
): Record<string, number> =>
  Object.fromEntries(Object.entries(watched).map(([name, one]) => [name, look(one)]));
