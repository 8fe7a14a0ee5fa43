export { chooseKafka } from './kafka/choose-kafka.js';
export { fetchKafkaJars } from './kafka/fetch-kafka-jars.js';
export { type KafkaOptions, type RunningKafka, startKafka } from './kafka/start-kafka.js';
export type { Logger } from './log.js';
export { freePort } from './ports.js';
export { createDatabase, dropDatabase } from './postgres/create-database.js';
export { type PostgresOptions, type RunningPostgres, startPostgres } from './postgres/start-postgres.js';
export { SetupProblem } from './setup-problem.js';
