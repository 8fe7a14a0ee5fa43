import { join } from 'node:path';
import { portVariables, type StackEnv } from '../env.js';
import { refuseBusyPort } from '../ports.js';
import { endOrphans } from '../process/run-mark.js';

/** The demo devices are a set of services of their own, because they start after the others are ready. */
export function demoDir(dataDir: string): string {
  return join(dataDir, 'demo');
}

/**
 * Ends what a killed run left on `dataDir`, then makes sure that every port we will need is free, so that a busy
 * one is reported before anything is fetched or started.
 */
export async function clearGround(dataDir: string, env: StackEnv): Promise<number> {
  const ended =
    (await endOrphans(demoDir(dataDir), 'SIGTERM')) +
    (await endOrphans(dataDir, 'SIGTERM')) +
    (await endOrphans(join(dataDir, 'kafka'), 'SIGTERM')) +
    (await endOrphans(join(dataDir, 'postgres'), 'SIGINT'));
  for (const [key, { variable, what }] of Object.entries(portVariables)) {
    if (key === 'kafka' && env.kafkaBrokers !== undefined) continue;
    if (key === 'postgres' && env.databaseUrl !== undefined) continue;
    await refuseBusyPort(env.ports[key as keyof typeof portVariables], what, variable);
  }
  return ended;
}
