import { DISPATCHER_SLOTS } from '@setpoint/channels';
import { kafkaVariables } from '@setpoint/kafka';
import {
  bindSafety,
  type Env,
  integer,
  oneOf,
  optional,
  parseEnv,
  port,
  secretKeyVariables,
  secretSafety,
  serviceVariables,
  text,
} from '@setpoint/service-kit';

/** Every variable the dispatcher reads; the keys are their names. */
export const spec = {
  MQTT_HOST: text({ default: '0.0.0.0', doc: 'Address that MQTT listens on' }),
  MQTT_PORT: port({ default: 11_883, doc: 'Port of MQTT without TLS' }),
  MQTTS_PORT: port({
    default: 18_883,
    doc: 'Port of MQTT with TLS, on the same address; it is open when there is a certificate',
  }),
  MQTT_TLS_CERT: optional(
    text({ doc: 'PEM file with the certificate of the port with TLS, and those between it and its CA' }),
  ),
  MQTT_TLS_KEY: optional(text({ doc: 'PEM file with the private key of that certificate' })),
  MQTT_TLS_CA: optional(
    text({
      doc: 'PEM file with the CAs that certificates of devices are held against; without it no device can prove its own',
    }),
  ),
  LOGIN_FAILURES_PER_DEVICE: integer({
    default: 60,
    min: 0,
    doc: 'Failed logins a minute with one device from one address, at once and on average; 0 is without limit',
  }),
  LOGIN_FAILURES_PER_ADDRESS: integer({
    default: 1_000,
    min: 0,
    doc: 'Failed logins a minute from one address (IPv6: one /64), at once and on average, and as many failed handshakes; 0 is without limit',
  }),
  LOGINS_PER_DEVICE: integer({
    default: 240,
    min: 0,
    doc: 'Good logins a minute of one device, at once and on average; 0 is without limit',
  }),
  HEALTH_HOST: text({ default: '0.0.0.0', doc: 'Address of health and metrics' }),
  HEALTH_PORT: port({ default: 8082, doc: 'Port of health and metrics' }),
  DATABASE_URL: text({ secret: true, doc: 'Postgres of the registry and of the leases' }),
  ...kafkaVariables,
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
  ...secretKeyVariables,
  ...serviceVariables,
  DRAIN_LIMIT_MS: integer({
    default: 5_000,
    min: 0,
    doc: 'How long a stopping instance waits for Kafka to take its last reports',
  }),
};

export type DispatcherEnv = Env<typeof spec>;

/**
 * @throws EnvError that names every bad variable, also for a service without authentication, or without a key for secrets,
 *   that others can reach
 */
export const readEnv = (
  source: Readonly<Record<string, string | undefined>> = process.env,
): DispatcherEnv => {
  const env = parseEnv(spec, source);
  bindSafety(env.SETPOINT_AUTH, env.MQTT_HOST);
  secretSafety(env.SETPOINT_SECRET_KEY, env.MQTT_HOST);
  return env;
};
