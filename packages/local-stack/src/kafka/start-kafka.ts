import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Logger, silent } from '../log.js';
import { freePort, refuseBusyPort } from '../ports.js';
import { runCommand } from '../process/run-command.js';
import { endOrphans, runMark } from '../process/run-mark.js';
import { type Child, startChild } from '../process/start-child.js';
import { waitFor } from '../wait-for.js';
import { answersApiVersions } from './answers-api-versions.js';
import { type KafkaListener, logProperties, serverProperties } from './kafka-config.js';

export interface KafkaOptions {
  /** Everything of this broker is below it; made when missing. */
  readonly dataDir: string;
  /** Listens on 127.0.0.1 only. */
  readonly port: number;
  /** For the broker's talk with itself; a free one when not given. */
  readonly controllerPort?: number;
  /** Beside `port`; none unless given. */
  readonly listeners?: readonly KafkaListener[];
  /** What fetchKafkaJars returned. */
  readonly jarsDir: string;
  readonly logger?: Logger;
}

export interface RunningKafka {
  /** host:port, as KAFKA_BROKERS takes it. */
  readonly brokers: string;
  /** A test may kill it. */
  readonly pid: number;
  /** Resolves with how the broker ended. */
  readonly exited: Promise<string>;
  /** May be called twice. */
  stop(): Promise<void>;
}

/**
 * Starts a single Kafka node (KRaft) on `dataDir`, with the topics an earlier run left there, and resolves when
 * it answers. An orphan of a killed run on the same folder is ended first. Refused with a SetupProblem: port
 * taken, folder in use by a living run. Java must be there: see chooseKafka.
 */
export async function startKafka(options: KafkaOptions): Promise<RunningKafka> {
  const dataDir = resolve(options.dataDir);
  const logger = options.logger ?? silent;
  if ((await endOrphans(dataDir, 'SIGTERM')) > 0) logger('Ended a Kafka that an earlier run left behind.');
  await refuseBusyPort(options.port, 'Kafka', 'SETPOINT_KAFKA_PORT');

  mkdirSync(dataDir, { recursive: true });
  const config = join(dataDir, 'server.properties');
  const logConfig = join(dataDir, 'log4j2.properties');
  const controllerPort = options.controllerPort ?? (await freePort());
  writeFileSync(
    config,
    serverProperties(dataDir, { port: options.port, controllerPort, listeners: options.listeners ?? [] }),
  );
  writeFileSync(logConfig, logProperties(dataDir));
  const classPath = ['-cp', join(resolve(options.jarsDir), '*'), `-Dlog4j2.configurationFile=${logConfig}`];
  if (!existsSync(join(dataDir, 'data', 'meta.properties'))) {
    logger('Formatting the Kafka data folder.');
    await format(classPath, config);
  }

  const logFile = join(dataDir, 'console.log');
  const broker = startChild({
    command: 'java',
    // The serial collector is the small one; default tiers, because C1 alone costs 10-28 % more CPU a command.
    args: ['-Xmx512m', '-XX:+UseSerialGC', ...classPath, `-D${runMark(dataDir)}`, 'kafka.Kafka', config],
    logFile,
    stopSignal: 'SIGTERM',
  });
  const brokers = `127.0.0.1:${options.port}`;
  await waitUntilReady(broker, brokers, [join(dataDir, 'kafka.log'), logFile]);
  return {
    brokers,
    pid: broker.pid,
    exited: broker.exited,
    stop: broker.stop,
  };
}

/** Gives the data folder its cluster id. A format that was cut short left no meta.properties and is repeated. */
async function format(classPath: readonly string[], config: string): Promise<void> {
  // What `StorageTool random-uuid` prints, without its second of JVM start: 16 bytes in base64url, of which a
  // leading "-" would look like an option.
  const clusterId = `S${randomBytes(16).toString('base64url').slice(1)}`;
  const { code, output } = await runCommand('java', [
    ...['-Xmx256m', '-XX:+UseSerialGC', ...classPath, 'kafka.tools.StorageTool'],
    ...['format', '--ignore-formatted', '-t', clusterId, '-c', config],
  ]);
  if (code !== 0) throw new Error(`Kafka's data folder could not be formatted: ${lastLines(output)}`);
}

async function waitUntilReady(broker: Child, brokers: string, logs: readonly string[]): Promise<void> {
  const outcome = await waitFor(
    async () => (broker.hasExited() ? 'exited' : (await answersApiVersions(brokers)) ? 'ready' : undefined),
    { limitMs: 90_000, everyMs: 100 },
  );
  if (outcome === 'ready') return;
  await broker.stop();
  const said = logs.map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : '')).join('\n');
  throw new Error(`Kafka did not start (${await broker.exited}): ${lastLines(said)}`);
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-4).join(' | ');
}
