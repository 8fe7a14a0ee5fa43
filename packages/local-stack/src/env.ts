import { SetupProblem } from './setup-problem.js';

/** What the caller's environment says about a run on one machine. */
export interface StackEnv {
  /** Given: this Postgres is used and none is started. */
  readonly databaseUrl: string | undefined;
  /** Given: this Kafka is used and none is started. */
  readonly kafkaBrokers: string | undefined;
  readonly httpHost: string;
  readonly mqttHost: string;
  readonly auth: string;
  readonly adminToken: string | undefined;
  readonly secretKey: string | undefined;
  /** Given: the certificates of the MQTT port with TLS are the caller's, and none are made. */
  readonly tlsCert: string | undefined;
  readonly ports: StackPorts;
  /** Everything, for the services to inherit. */
  readonly inherited: NodeJS.ProcessEnv;
}

export interface StackPorts {
  readonly http: number;
  readonly mqtt: number;
  readonly mqtts: number;
  readonly schedulerHealth: number;
  readonly dispatcherHealth: number;
  readonly kafka: number;
  readonly postgres: number;
}

/** The variable that sets each port, what listens there, and the port when it is not set. */
export const portVariables = {
  http: { variable: 'HTTP_PORT', what: 'REST of api-gateway', unlessSet: 8080 },
  mqtt: { variable: 'MQTT_PORT', what: 'MQTT of device-dispatcher', unlessSet: 11883 },
  mqtts: { variable: 'MQTTS_PORT', what: 'MQTT with TLS of device-dispatcher', unlessSet: 18883 },
  schedulerHealth: {
    variable: 'SETPOINT_SCHEDULER_HEALTH_PORT',
    what: 'health of command-scheduler',
    unlessSet: 8081,
  },
  dispatcherHealth: {
    variable: 'SETPOINT_DISPATCHER_HEALTH_PORT',
    what: 'health of device-dispatcher',
    unlessSet: 8082,
  },
  kafka: { variable: 'SETPOINT_KAFKA_PORT', what: 'Kafka', unlessSet: 29092 },
  postgres: { variable: 'SETPOINT_POSTGRES_PORT', what: 'Postgres', unlessSet: 25432 },
} as const satisfies Record<keyof StackPorts, { variable: string; what: string; unlessSet: number }>;

/** Reads the environment. Refused (SetupProblem): a port that is no port. */
export function readEnv(env: NodeJS.ProcessEnv = process.env): StackEnv {
  const port = (key: keyof StackPorts) => readPort(env, portVariables[key]);
  return {
    databaseUrl: env.DATABASE_URL || undefined,
    kafkaBrokers: env.KAFKA_BROKERS || undefined,
    httpHost: env.HTTP_HOST || '127.0.0.1',
    mqttHost: env.MQTT_HOST || '127.0.0.1',
    auth: env.SETPOINT_AUTH || 'off',
    adminToken: env.SETPOINT_ADMIN_TOKEN || undefined,
    secretKey: env.SETPOINT_SECRET_KEY || undefined,
    tlsCert: env.MQTT_TLS_CERT || undefined,
    ports: {
      http: port('http'),
      mqtt: port('mqtt'),
      mqtts: port('mqtts'),
      schedulerHealth: port('schedulerHealth'),
      dispatcherHealth: port('dispatcherHealth'),
      kafka: port('kafka'),
      postgres: port('postgres'),
    },
    inherited: env,
  };
}

function readPort(env: NodeJS.ProcessEnv, { variable, unlessSet }: { variable: string; unlessSet: number }) {
  const text = env[variable] || String(unlessSet);
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new SetupProblem(`${variable} is "${text}", which is no port: give a number from 1 to 65535.`);
}
