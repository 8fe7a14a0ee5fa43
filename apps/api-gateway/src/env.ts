import { GATEWAY_SLOTS } from '@setpoint/channels';
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

/** Every variable the gateway reads; the keys are their names. */
export const spec = {
  HTTP_HOST: text({ default: '0.0.0.0', doc: 'Address that REST listens on' }),
  HTTP_PORT: port({ default: 8080, doc: 'Port of REST, health and metrics' }),
  DATABASE_URL: text({ secret: true, doc: 'Postgres of the registry' }),
  ...kafkaVariables,
  GATEWAY_SLOT: optional(
    integer({
      min: 0,
      max: GATEWAY_SLOTS - 1,
      doc: 'Partition of gateway.replies that this instance listens on; the first free one unless set',
    }),
  ),
  SETPOINT_AUTH: oneOf(['required', 'off'], {
    default: 'required',
    doc: 'Whether applications must sign their calls; `off` is allowed on a loopback address only',
  }),
  SETPOINT_ADMIN_TOKEN: optional(
    text({ secret: true, doc: 'Bearer token of /setpoint/v1; without it that API is closed' }),
  ),
  ...secretKeyVariables,
  ...serviceVariables,
  HTTP_MAX_REQUESTS: integer({ default: 4_000, min: 1, doc: 'Requests answered at a time; more get 429' }),
  RATE_LIMIT_PER_SECOND: integer({
    default: 5_000,
    min: 0,
    doc: 'Calls of one organisation a second, for each gateway; more get 429. 0: not bounded',
  }),
  RATE_LIMIT_BURST: integer({
    default: 10_000,
    min: 1,
    doc: 'Calls that one organisation may make at once after a pause',
  }),
  HTTP_MAX_BODY_BYTES: integer({ default: 1_048_576, min: 1, doc: 'Largest body; larger ones get 413' }),
  HTTP_MAX_IMPORT_BYTES: integer({ default: 67_108_864, min: 1, doc: 'Largest body of a registry import' }),
  MAX_WAITING: integer({
    default: 100_000,
    min: 1,
    doc: 'Commands waiting for an answer; more get 429, in dataService 1000206 or 1000207',
  }),
  MAX_SYNC_CALLS: integer({
    default: 2_000,
    min: 1,
    doc: 'dataService calls that wait for their devices, up to 300 s each; more get 1000206',
  }),
  ACCEPTANCE_TIMEOUT_MS: integer({
    default: 10_000,
    min: 1,
    doc: 'Wait for what takes no device: acceptance of a cached command, get, cancel',
  }),
  ANSWER_GRACE_MS: integer({
    default: 2_000,
    min: 0,
    doc: 'How much longer than its timeout an instant command is waited for before its outcome counts as unknown',
  }),
  MAX_COMMANDS_PAGE: integer({
    default: 1_000,
    min: 1,
    max: 1_000,
    doc: 'Commands on a page of a search; who asks for more gets so many',
  }),
  MAX_REGISTRY_PAGE: integer({
    default: 200,
    min: 1,
    max: 200,
    doc: 'Products, devices or models on a page of a search; who asks for more gets 99400',
  }),
  REGISTRY_SEARCHES: integer({
    default: 3,
    min: 1,
    doc: 'Searches of products and devices that run at a time, over as many connections',
  }),
  REGISTRY_SEARCHES_WAITING: integer({
    default: 50,
    min: 0,
    doc: 'Searches of products and devices that wait for their turn; more get 429',
  }),
  REGISTRY_SEARCH_TIMEOUT_MS: integer({
    default: 3_000,
    min: 1,
    doc: 'How long a search of products or devices may take in Postgres before it is refused',
  }),
  DRAIN_LIMIT_MS: integer({
    default: 6_000,
    min: 0,
    doc: 'How long a stopping instance waits for held requests before it answers that their outcome is unknown',
  }),
};

export type GatewayEnv = Env<typeof spec>;

/**
 * @throws EnvError that names every bad variable, also for an open API, or secrets without a key, on an address that others
 *   can reach
 */
export const readEnv = (source: Readonly<Record<string, string | undefined>> = process.env): GatewayEnv => {
  const env = parseEnv(spec, source);
  bindSafety(env.SETPOINT_AUTH, env.HTTP_HOST);
  secretSafety(env.SETPOINT_SECRET_KEY, env.HTTP_HOST);
  return env;
};
