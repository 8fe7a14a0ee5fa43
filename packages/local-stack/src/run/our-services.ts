import { join } from 'node:path';
import type { CertificateFiles } from '../certificates/keep-certificates.js';
import type { StackEnv } from '../env.js';
import type { ServiceSpec } from '../services/service-spec.js';

export interface Wiring {
  readonly repositoryDir: string;
  readonly databaseUrl: string;
  readonly kafkaBrokers: string;
  readonly adminToken: string;
  readonly secretKey: string;
  /** Of the MQTT port with TLS; undefined when the environment names its own. */
  readonly certificates: CertificateFiles | undefined;
  readonly env: StackEnv;
}

/** The three services in the order they start; each finds what it needs by the names of the fixed interface. */
export function ourServices(wiring: Wiring): ServiceSpec[] {
  const { env } = wiring;
  const common = {
    DATABASE_URL: wiring.databaseUrl,
    KAFKA_BROKERS: wiring.kafkaBrokers,
    SETPOINT_AUTH: env.auth,
    SETPOINT_SECRET_KEY: wiring.secretKey,
  };
  const health = (port: number) => ({ HEALTH_HOST: env.httpHost, HEALTH_PORT: String(port) });
  const ready = (port: number) => `http://127.0.0.1:${port}/health/ready`;
  return [
    {
      name: 'command-scheduler',
      entry: entryOf(wiring, 'command-scheduler'),
      env: { ...common, ...health(env.ports.schedulerHealth) },
      readyUrl: ready(env.ports.schedulerHealth),
    },
    {
      name: 'device-dispatcher',
      entry: entryOf(wiring, 'device-dispatcher'),
      env: {
        ...common,
        ...health(env.ports.dispatcherHealth),
        MQTT_HOST: env.mqttHost,
        MQTT_PORT: String(env.ports.mqtt),
        MQTTS_PORT: String(env.ports.mqtts),
        ...tlsOf(wiring.certificates),
      },
      readyUrl: ready(env.ports.dispatcherHealth),
    },
    {
      name: 'api-gateway',
      entry: entryOf(wiring, 'api-gateway'),
      env: {
        ...common,
        HTTP_HOST: env.httpHost,
        HTTP_PORT: String(env.ports.http),
        SETPOINT_ADMIN_TOKEN: wiring.adminToken,
      },
      readyUrl: ready(env.ports.http),
    },
  ];
}

function tlsOf(certificates: CertificateFiles | undefined) {
  if (!certificates) return {};
  const { cert, key, ca } = certificates;
  return { MQTT_TLS_CERT: cert, MQTT_TLS_KEY: key, MQTT_TLS_CA: ca };
}

/** The demo tenant and its devices: makes what is missing through the admin API, then plays the devices. */
export function demoDevices(wiring: Wiring): ServiceSpec {
  const { ports } = wiring.env;
  return {
    name: 'device-simulator',
    entry: entryOf(wiring, 'device-simulator'),
    args: ['demo'],
    readyText: '"the fleet is up"',
    env: {
      SETPOINT_URL: `http://127.0.0.1:${ports.http}`,
      SETPOINT_ADMIN_TOKEN: wiring.adminToken,
      MQTT_URL: `mqtt://127.0.0.1:${ports.mqtt}`,
    },
  };
}

function entryOf(wiring: Wiring, app: string): string {
  return join(wiring.repositoryDir, 'apps', app, 'dist', 'main.js');
}
