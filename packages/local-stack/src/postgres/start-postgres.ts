import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Logger, silent } from '../log.js';
import { refuseBusyPort } from '../ports.js';
import { endOrphans, runMark } from '../process/run-mark.js';
import { type Child, startChild } from '../process/start-child.js';
import { waitFor } from '../wait-for.js';
import { canConnect } from './can-connect.js';
import { makeCluster } from './make-cluster.js';
import { findPostgresBinaries } from './postgres-binaries.js';
import { choosePostgresUser, type PostgresUser } from './postgres-user.js';
import { removeStaleLock } from './stale-lock.js';

export interface PostgresOptions {
  /** Everything of this server is below it; made when missing. */
  readonly dataDir: string;
  /** Listens on 127.0.0.1 only. */
  readonly port: number;
  /**
   * False for throw-away runs: no fsync. A kill of Postgres, even -9, still loses nothing (what it wrote is in
   * the kernel's cache); only a crash of the machine would.
   */
  readonly durable?: boolean;
  readonly logger?: Logger;
}

export interface RunningPostgres {
  /** postgresql://user:password@127.0.0.1:port/postgres */
  readonly url: string;
  /** The postmaster; a test may kill it. */
  readonly pid: number;
  /** Resolves with how the server ended. */
  readonly exited: Promise<string>;
  /** Ends open connections and stops; may be called twice. */
  stop(): Promise<void>;
}

/**
 * Starts Postgres 18 on `dataDir`, with the data an earlier run left there, and resolves when it answers.
 * An orphan of a killed run on the same folder is ended first. Refused with a SetupProblem: port taken, folder
 * in use by a living run, no binaries for this platform, no user to run as.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const dataDir = resolve(options.dataDir);
  const logger = options.logger ?? silent;
  if ((await endOrphans(dataDir, 'SIGINT')) > 0) logger('Ended a Postgres that an earlier run left behind.');
  await refuseBusyPort(options.port, 'Postgres', 'SETPOINT_POSTGRES_PORT');

  const binaries = findPostgresBinaries();
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const user = choosePostgresUser(binaries.postgres, dataDir);
  if (user.owner) chownSync(dataDir, user.owner.uid, user.owner.gid);
  const passwordFile = keepPassword(dataDir, user);
  const durable = options.durable ?? true;
  const cluster = join(dataDir, 'cluster');
  if (!existsSync(cluster)) {
    logger('Creating the Postgres data folder.');
    await makeCluster({ initdb: binaries.initdb, cluster, passwordFile, user, durable });
  }
  removeStaleLock(cluster);

  const url = `postgresql://setpoint:${readFileSync(passwordFile, 'utf8').trim()}@127.0.0.1:${options.port}/postgres`;
  const logFile = join(dataDir, 'postgres.log');
  const launch = user.wrap(binaries.postgres, serverArguments(cluster, dataDir, options.port, durable));
  const server = await launchUntilReady(url, logFile, () =>
    startChild({ ...launch, logFile, stopSignal: 'SIGINT' }),
  );
  return { url, pid: server.pid, exited: server.exited, stop: server.stop };
}

/** Waits until the server answers; recovery after a kill may take a while, so the limit is generous. */
async function launchUntilReady(url: string, logFile: string, launch: () => Child): Promise<Child> {
  // A second and third try: backends of a killed postmaster hold its shared memory for a moment.
  for (let attempt = 1; ; attempt++) {
    const server = launch();
    const outcome = await waitFor(
      async () => (server.hasExited() ? 'exited' : (await canConnect(url)) ? 'ready' : undefined),
      { limitMs: 60_000 },
    );
    if (outcome === 'ready') return server;
    await server.stop();
    if (attempt < 4 && outcome === 'exited') {
      await new Promise((resume) => setTimeout(resume, 500));
      continue;
    }
    const lastLines = readFileSync(logFile, 'utf8').trim().split('\n').slice(-3).join(' | ');
    throw new Error(`Postgres did not start (${await server.exited}): ${lastLines}`);
  }
}

function serverArguments(cluster: string, dataDir: string, port: number, durable: boolean): string[] {
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 300,
    shared_buffers: '128MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // A sweep may be slow now and then; every statement in the log would hide what matters.
    log_min_duration_statement: '2s',
    ...(!durable && { fsync: 'off', full_page_writes: 'off' }),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', cluster, ...flags, '-c', runMark(dataDir)];
}

/** The password is made once, so that the URL stays the same over restarts. */
function keepPassword(dataDir: string, { owner }: PostgresUser): string {
  const file = join(dataDir, 'password');
  if (!existsSync(file)) writeFileSync(file, `${randomBytes(16).toString('hex')}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
  if (owner) chownSync(file, owner.uid, owner.gid);
  return file;
}
