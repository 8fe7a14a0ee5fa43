import { existsSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Logger } from '../log.js';
import { endOrphans, runMark } from '../process/run-mark.js';
import { startChild } from '../process/start-child.js';
import { SetupProblem } from '../setup-problem.js';
import { isReady } from './is-ready.js';
import { type KeptRunning, keepRunning } from './keep-running.js';
import { lastLineOf } from './last-line.js';
import { serviceNodeFlags } from './service-node-flags.js';
import type { ServiceSpec } from './service-spec.js';
import { waitUntilReady } from './wait-until-ready.js';
import { watchLog } from './watch-log.js';

/** A service that ends so often before it was ready once will not become ready. */
const endsBeforeGivingUp = 3;

export interface RunServicesOptions {
  readonly services: readonly ServiceSpec[];
  /** Marks the processes as belonging to this folder; one set of services a folder. */
  readonly dataDir: string;
  /** One log file a service; `logs` in dataDir unless given. */
  readonly logDir?: string;
  /** What the services inherit; their own settings come on top. */
  readonly baseEnv: NodeJS.ProcessEnv;
  readonly tell: Logger;
  readonly readyLimitMs?: number;
}

export interface RunningServices {
  /** In reverse order; may be called twice. */
  stop(): Promise<void>;
}

/**
 * Starts built services as processes, in order, and resolves when all that can tell so are ready. From then on
 * one that ends is started again, never silently. Refused with a SetupProblem: not built, ends at once three
 * times, not ready within the limit (2 minutes).
 */
export async function runServices(options: RunServicesOptions): Promise<RunningServices> {
  const dataDir = resolve(options.dataDir);
  await endOrphans(dataDir, 'SIGTERM');
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const stopOne of stops.splice(0).reverse()) await stopOne();
  };
  try {
    const started = [];
    for (const service of options.services) {
      const logFile = prepareLog(options.logDir ?? join(dataDir, 'logs'), service.name);
      const kept = await keepRunning({
        name: service.name,
        start: async () => start(service, dataDir, logFile, options.baseEnv),
        tell: options.tell,
      });
      stops.push(kept.stop);
      started.push({ service, kept, logFile });
    }
    const limitMs = options.readyLimitMs ?? 120_000;
    await waitUntilReady(
      started.map(({ service, kept, logFile }) => ({
        name: service.name,
        isReady: () => isReady(service, logFile),
        giveUpWhen: () => refuseRepeatedEnds(service, kept, logFile),
        saidLast: () => lastLineOf(logFile),
      })),
      { limitMs, tell: options.tell },
    );
    // Only from here on: before, services warn that others are not there yet.
    for (const { service, logFile } of started) {
      const log = watchLog({ file: logFile, name: service.name, tell: options.tell });
      stops.push(async () => log.stop());
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

function start(service: ServiceSpec, dataDir: string, logFile: string, baseEnv: NodeJS.ProcessEnv) {
  if (!existsSync(service.entry)) {
    throw new SetupProblem(
      `${service.name} is not built (${service.entry} is missing): run npm start again.`,
    );
  }
  return startChild({
    command: process.execPath,
    // --conditions carries the mark, because nothing reads it and the service does not see it as an argument.
    args: [...serviceNodeFlags, `--conditions=${runMark(dataDir)}`, service.entry, ...(service.args ?? [])],
    env: { ...baseEnv, ...service.env },
    logFile,
    stopSignal: 'SIGTERM',
  });
}

function refuseRepeatedEnds({ name }: ServiceSpec, kept: KeptRunning, logFile: string): void {
  if (kept.unexpectedEnds() < endsBeforeGivingUp) return;
  throw new SetupProblem(`${name} cannot run: ${lastLineOf(logFile)} (see ${logFile}).`);
}

/** Each run has a log of its own, and the one of the run before stays beside it. */
function prepareLog(logDir: string, name: string): string {
  const logFile = join(logDir, `${name}.log`);
  if (existsSync(logFile)) renameSync(logFile, `${logFile}.1`);
  return logFile;
}
