import { readdirSync } from 'node:fs';
import { residentBytesOf } from '../../../src/measure/processes.js';
import type { Sample } from '../../history.js';
import type { Journal } from '../../ledger/journal.js';

export interface SamplerOptions {
  /** Process ids of all that runs now, by name. */
  processes(): Readonly<Record<string, number>>;
  /** Makes one call to a prompt device. */
  probe(): Promise<Sample['probe']>;
  /** samples.jsonl */
  readonly journal: Journal;
}

const EVERY_MS = 1_000;

/** Looks every second at what processes take and how long a command takes; a sample is written when its probe is answered. */
export class Sampler {
  private timer: NodeJS.Timeout | undefined;
  private readonly open = new Set<Promise<void>>();

  constructor(private readonly options: SamplerOptions) {}

  start(): void {
    this.timer ??= setInterval(() => this.begin(), EVERY_MS);
  }

  /** Resolves when the last sample is written. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    await Promise.all(this.open);
  }

  /** Samples may overlap: a slow probe is no reason not to look. */
  private begin(): void {
    const sample = this.sample().finally(() => this.open.delete(sample));
    this.open.add(sample);
  }

  private async sample(): Promise<void> {
    const at = Date.now();
    const processes = usesOf(this.options.processes());
    const startedMs = performance.now();
    const probe = await this.options
      .probe()
      .catch(() => ({ ok: false, ms: Math.round(performance.now() - startedMs) }));
    const sample: Sample = { at, processes, probe };
    this.options.journal.append(sample);
  }
}

/** Of those that still run. */
const usesOf = (pids: Readonly<Record<string, number>>): Sample['processes'] =>
  Object.fromEntries(
    Object.entries(pids).flatMap(([name, pid]) => {
      const handles = handlesOf(pid);
      return handles === undefined ? [] : [[name, { pid, rssBytes: residentBytesOf({ pid }), handles }]];
    }),
  );

const handlesOf = (pid: number): number | undefined => {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    // It ended.
    return undefined;
  }
};
