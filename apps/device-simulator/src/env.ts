import { type Env, integer, oneOf, optional, parseEnv, text } from '@setpoint/service-kit';

export const spec = {
  SIMULATOR_MODE: oneOf(['demo', 'fleet'], {
    default: 'fleet',
    doc: '`demo`: makes the demo tenant through the admin API and plays its five devices. `fleet`: plays the devices of FLEET.',
  }),
  MQTT_URL: text({ default: 'mqtt://127.0.0.1:11883', doc: 'Where the devices log in.' }),
  FLEET: text({
    default: '[]',
    doc: 'The devices: a JSON list, or the path of a file that holds one. Mode `fleet` only.',
  }),
  SIMULATOR_SEED: text({ default: '1', doc: 'The same seed gives the same delays and lies.' }),
  LEDGER: optional(
    text({
      doc: 'File to which every event of every device is appended as a JSON line; also `--ledger FILE`.',
    }),
  ),
  CONNECTING_AT_ONCE: integer({
    default: 50,
    min: 1,
    max: 10_000,
    doc: 'How many devices of the fleet may be logging in at the same time.',
  }),
  SETPOINT_URL: text({ default: 'http://127.0.0.1:8080', doc: 'The api-gateway. Mode `demo` only.' }),
  SETPOINT_ADMIN_TOKEN: optional(
    text({
      secret: true,
      doc: 'Token for the admin API, if the api-gateway asks for one. Mode `demo` only.',
    }),
  ),
  LOG_LEVEL: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'silent'], {
    default: 'info',
    doc: 'From which level on logs are written.',
  }),
};

/** @param overrides what the command line says; counts more */
export const readEnv = (overrides: Readonly<Record<string, string>>): Env<typeof spec> =>
  parseEnv(spec, { ...process.env, ...overrides });
