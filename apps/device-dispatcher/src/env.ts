import { DEFAULT_NAMESPACE, DISPATCHER_SLOTS } from '@setpoint/channels';
import { bindSafety, type Env, integer, oneOf, optional, parseEnv, port, text } from '@setpoint/service-kit';

/** Every variable the dispatcher reads; the keys are their names. */
export const spec = {
  MQTT_HOST: text({ default: '0.0.0.0', doc: 'Address that MQTT listens on' }),
  MQTT_PORT: port({ default: 11_883, doc: 'Port of MQTT without TLS' }),
  HEALTH_HOST: text({ default: '0.0.0.0', doc: 'Address of health and metrics' }),
  HEALTH_PORT: port({ default: 8082, doc: 'Port of health and metrics' }),
  DATABASE_URL: text({ secret: true, doc: 'Postgres of the registry and of the leases' }),
  KAFKA_BROKERS: text({ doc: 'Kafka brokers, host:port, separated by commas' }),
  DISPATCHER_SLOT: optional(
    integer({
      min: 0,
      max: DISPATCHER_SLOTS - 1,
      doc: 'Partition of device.dispatches that this instance listens on; the first free one unless set',
    }),
  ),
  SETPOINT_AUTH: oneOf(['required', 'off'], {
    default: 'required',
    doc: 'With `off` a service listens on a loopback address only; devices must log in either way',
  }),
  SETPOINT_TOPIC_NAMESPACE: text({
    default: DEFAULT_NAMESPACE,
    pattern: /^[a-z0-9-]{1,32}$/,
    doc: 'First part of the names of internal topics, for installations that share a Kafka',
  }),
  LOG_LEVEL: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal'], {
    default: 'info',
    doc: 'Least severe level that is logged',
  }),
  SETPOINT_CRASH_AT: optional(text({ doc: 'For tests: the point at which the process kills itself' })),
  DRAIN_LIMIT_MS: integer({
    default: 5_000,
    min: 0,
    doc: 'How long a stopping instance waits for Kafka to take its last reports',
  }),
};

export type DispatcherEnv = Env<typeof spec>;

/** @throws EnvError that names every bad variable, also for a service without authentication that others can reach */
export const readEnv = (
  source: Readonly<Record<string, string | undefined>> = process.env,
): DispatcherEnv => {
  const env = parseEnv(spec, source);
  bindSafety(env.SETPOINT_AUTH, env.MQTT_HOST);
  return env;
};
