/**
 * Real Postgres and real Kafka on one machine, without Docker, and our services as processes beside them.
 *
 *     const jarsDir = await fetchKafkaJars({ cacheDir: '.setpoint' });
 *     const kafka = await startKafka({ dataDir: '/tmp/k', port: await freePort(), jarsDir });
 *     const postgres = await startPostgres({ dataDir: '/tmp/p', port: await freePort(), durable: false });
 *     const url = await createDatabase(postgres.url);
 *
 * Whatever is started here ends with this process, also when that is killed; data stays and is found again. What is
 * missing or busy is thrown as a SetupProblem, whose message is for people. For Linux and macOS.
 */
export {
  CertificateAuthority,
  type CertificateNames,
  type Issued,
  validFor,
} from './certificates/certificate-authority.js';
export { type CertifiedDevice, readCertifiedDevice } from './certificates/certified-device.js';
export {
  type CertificateFiles,
  type KeepCertificatesOptions,
  keepCertificates,
} from './certificates/keep-certificates.js';
export { chooseKafka } from './kafka/choose-kafka.js';
export { fetchKafkaJars } from './kafka/fetch-kafka-jars.js';
export type { KafkaListener } from './kafka/kafka-config.js';
export { startDockerKafka } from './kafka/start-docker-kafka.js';
export { type KafkaOptions, type RunningKafka, startKafka } from './kafka/start-kafka.js';
export type { Logger } from './log.js';
export { freePort } from './ports.js';
export { createDatabase, dropDatabase, ensureDatabase } from './postgres/create-database.js';
export { type PostgresOptions, type RunningPostgres, startPostgres } from './postgres/start-postgres.js';
export { stopAllChildren } from './process/live-children.js';
export { type Child, type ChildOptions, startChild } from './process/start-child.js';
export { type RunStackOptions, runStack } from './run/run-stack.js';
export { answersOk } from './services/is-ready.js';
export { type RunningServices, type RunServicesOptions, runServices } from './services/run-services.js';
export { serviceNodeFlags } from './services/service-node-flags.js';
export type { ServiceSpec } from './services/service-spec.js';
export { SetupProblem } from './setup-problem.js';
