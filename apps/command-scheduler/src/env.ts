import { kafkaVariables } from '@setpoint/kafka';
import { type Env, integer, parseEnv, port, serviceVariables, text } from '@setpoint/service-kit';

/** Every variable the scheduler reads; the keys are their names. */
export const spec = {
  HEALTH_HOST: text({ default: '0.0.0.0', doc: 'Address of health and metrics' }),
  HEALTH_PORT: port({ default: 8081, doc: 'Port of health and metrics' }),
  DATABASE_URL: text({ secret: true, doc: 'Postgres of the commands and of the leases' }),
  ...kafkaVariables,
  ...serviceVariables,
  DATABASE_CONNECTIONS: integer({
    default: 8,
    min: 4,
    max: 100,
    doc: 'Most connections to Postgres, leases apart: one for passes, the others for reads and sweeps',
  }),
  MAX_CACHED_COMMANDS: integer({
    default: 50,
    min: 1,
    max: 1_000,
    doc: 'Cached commands of one device in state 1; one more fails with 11902',
  }),
  MAX_WAITING_INSTANT_COMMANDS: integer({
    default: 50,
    min: 1,
    max: 1_000,
    doc: 'Instant commands of one device that wait; one more is refused',
  }),
  MAX_PASS_ITEMS: integer({
    default: 2_000,
    min: 1,
    max: 20_000,
    doc: 'A pass with so many records takes no further ones',
  }),
  MAX_OUTBOX_BACKLOG: integer({
    default: 50_000,
    min: 1,
    doc: 'With so many outbox rows not yet on Kafka nothing new is decided',
  }),
};

export type SchedulerEnv = Env<typeof spec>;

/** @throws EnvError that names every bad variable */
export const readEnv = (source: Readonly<Record<string, string | undefined>> = process.env): SchedulerEnv =>
  parseEnv(spec, source);
