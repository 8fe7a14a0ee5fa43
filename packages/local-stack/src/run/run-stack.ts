import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type CertificateFiles, keepCertificates } from '../certificates/keep-certificates.js';
import { readEnv } from '../env.js';
import type { Logger } from '../log.js';
import { runServices } from '../services/run-services.js';
import { clearGround, demoDir } from './clear-ground.js';
import { demoRequests } from './demo-requests.js';
import { keepAdminToken, keepSecretKey } from './kept-secret.js';
import { demoDevices, ourServices, type Wiring } from './our-services.js';
import { startKafkaPart } from './start-kafka-part.js';
import { startPostgresPart } from './start-postgres-part.js';

export interface RunStackOptions {
  readonly repositoryDir: string;
  /** Absolute; all state of the run. */
  readonly dataDir: string;
  /** With demo tenant and devices, and requests to paste. */
  readonly demo: boolean;
  readonly tell: Logger;
  /** Takes text of several lines, to be shown as it is. */
  readonly print: (text: string) => void;
}

/**
 * Starts everything on this machine and resolves when the gateway is ready (and the demo devices play). Stop it
 * with stopAllChildren, at any moment. Refused with a SetupProblem for whatever is missing or busy.
 */
export async function runStack(options: RunStackOptions): Promise<void> {
  const { dataDir, tell, print } = options;
  const env = readEnv();
  mkdirSync(dataDir, { recursive: true });
  if ((await clearGround(dataDir, env)) > 0) tell('Ended what a killed run had left behind.');

  const [kafkaBrokers, databaseUrl] = await Promise.all([
    startKafkaPart({
      given: env.kafkaBrokers,
      dataDir,
      cacheDir: join(options.repositoryDir, '.setpoint'),
      port: env.ports.kafka,
      tell,
    }),
    startPostgresPart({ given: env.databaseUrl, dataDir, port: env.ports.postgres, tell }),
  ]);
  const adminToken = env.adminToken ?? keepAdminToken(dataDir);
  const secretKey = env.secretKey ?? keepSecretKey(dataDir);
  const { repositoryDir } = options;
  const certificates = env.tlsCert === undefined ? await localCertificates(dataDir) : undefined;
  const wiring: Wiring = {
    repositoryDir,
    databaseUrl,
    kafkaBrokers,
    adminToken,
    secretKey,
    certificates,
    env,
  };

  tell('Starting the services.');
  const running = { logDir: join(dataDir, 'logs'), baseEnv: env.inherited, tell };
  await runServices({ ...running, dataDir, services: ourServices(wiring) });
  const url = `http://127.0.0.1:${env.ports.http}`;
  const mqtt = `MQTT on port ${env.ports.mqtt}, with TLS on ${env.ports.mqtts}`;
  tell(`Setpoint is ready: ${url}, ${mqtt}, Kafka at ${kafkaBrokers}.`);
  tell(`Admin token: ${adminToken}; logs: ${join(dataDir, 'logs')}.`);
  if (!options.demo) return;

  tell('Starting the demo devices.');
  await runServices({ ...running, dataDir: demoDir(dataDir), services: [demoDevices(wiring)] });
  tell('Ctrl-C stops everything.');
  if (env.auth === 'off') print(demoRequests(url));
  else tell('Calls must be signed; docs/operations.md says how an application is made.');
}

/** For devices on this machine. More are made with `npm run certificates -- --out` and this folder. */
function localCertificates(dataDir: string): Promise<CertificateFiles> {
  return keepCertificates({ dir: join(dataDir, 'certificates'), hosts: ['127.0.0.1', 'localhost', '::1'] });
}
