import { join } from 'node:path';
import { answersOk, type Child, freePort, serviceNodeFlags } from '@setpoint/local-stack';
import { waitFor } from '@setpoint/service-kit';
import type { Ground, System } from '../system.js';
import { serviceEntry } from './service-entry.js';
import { type AdminAddress, provision } from './setpoint-tenant.js';
import { startNode } from './start-node.js';

export const setpointServices = ['gateway', 'scheduler', 'dispatcher'] as const;
export type SetpointService = (typeof setpointServices)[number];

/** Setpoint, running, with what only Setpoint has. */
export interface SetpointSystem extends System, AdminAddress {
  readonly name: 'setpoint';
  /** Process ids now: a restart changes one. */
  readonly processes: Readonly<Record<SetpointService, number>>;
  /** From the start of the process until its readiness answered, ms; the three of the first start began together. */
  readonly firstStartMs: Readonly<Record<SetpointService, number>>;
  /** Stops one service and starts it alone. @returns from the start of the process until it was ready, ms */
  restart(service: SetpointService): Promise<number>;
}

const ADMIN_TOKEN = 'bench-admin-token';
const SECRET_KEY = Buffer.alloc(32, 0x5e).toString('base64');
/** It bounds a broken start; how long a start takes is measured, not asserted. */
const READY_LIMIT_MS = 60_000;
const READY_EVERY_MS = 10;
/** From bench/dist/src/systems. */
const repositoryDir = join(import.meta.dirname, '../../../..');

/** The three services as `npm start` wires them, on the ground's servers, with the bench organisation provisioned. */
export const startSetpoint = async (ground: Ground): Promise<SetpointSystem> => {
  const wiring = wire(ground, await freePorts());
  const running = new Map<SetpointService, Child>();
  const stop = async () => {
    await Promise.all([...running.values()].map((one) => one.stop()));
  };
  const start = async (service: SetpointService): Promise<number> => {
    const startedAt = performance.now();
    const one = startNode(wiring.program(service));
    running.set(service, one);
    await ready(wiring.readyUrl(service), one, service);
    return Math.round(performance.now() - startedAt);
  };
  const pidOf = (service: SetpointService) => running.get(service)?.pid ?? 0;
  try {
    const firstStartMs = await forEachService(start);
    const admin = { url: wiring.url, adminToken: ADMIN_TOKEN };
    await provision(admin, ground.devices);
    return {
      name: 'setpoint',
      ...admin,
      mqttUrl: wiring.mqttUrl,
      get processes() {
        return { gateway: pidOf('gateway'), scheduler: pidOf('scheduler'), dispatcher: pidOf('dispatcher') };
      },
      firstStartMs,
      restart: async (service) => {
        await running.get(service)?.stop();
        return start(service);
      },
      stop,
    };
  } catch (failure) {
    await stop();
    throw failure;
  }
};

const forEachService = async <T>(
  work: (service: SetpointService) => Promise<T>,
): Promise<Record<SetpointService, T>> => {
  const [gateway, scheduler, dispatcher] = await Promise.all([
    work('gateway'),
    work('scheduler'),
    work('dispatcher'),
  ]);
  return { gateway, scheduler, dispatcher };
};

interface Ports extends Readonly<Record<SetpointService, number>> {
  readonly mqtt: number;
}

const freePorts = async (): Promise<Ports> => ({
  gateway: await freePort(),
  scheduler: await freePort(),
  dispatcher: await freePort(),
  mqtt: await freePort(),
});

/** The names of the fixed interface, the same for all three: each service reads those that it knows. */
const wire = (ground: Ground, ports: Ports) => {
  const env = {
    DATABASE_URL: ground.databaseUrl,
    KAFKA_BROKERS: ground.brokers,
    SETPOINT_TOPIC_NAMESPACE: ground.namespace,
    SETPOINT_AUTH: 'off',
    SETPOINT_ADMIN_TOKEN: ADMIN_TOKEN,
    SETPOINT_SECRET_KEY: SECRET_KEY,
    HTTP_HOST: '127.0.0.1',
    HTTP_PORT: String(ports.gateway),
    HEALTH_HOST: '127.0.0.1',
    MQTT_HOST: '127.0.0.1',
    MQTT_PORT: String(ports.mqtt),
  };
  return {
    url: `http://127.0.0.1:${ports.gateway}`,
    mqttUrl: `mqtt://127.0.0.1:${ports.mqtt}`,
    readyUrl: (service: SetpointService) => `http://127.0.0.1:${ports[service]}/health/ready`,
    program: (service: SetpointService) => ({
      entry: serviceEntry(repositoryDir, service),
      env: { ...env, HEALTH_PORT: String(ports[service]) },
      nodeArguments: [...serviceNodeFlags, ...ground.nodeArguments],
      logFile: join(ground.logDir, `setpoint-${service}.log`),
    }),
  };
};

const ready = (url: string, process: Child, service: string): Promise<unknown> =>
  waitFor(
    () => {
      if (process.hasExited()) throw new Error(`${service} ended before it was ready`);
      return answersOk(url);
    },
    { limitMs: READY_LIMIT_MS, everyMs: READY_EVERY_MS, what: `${service} to be ready` },
  );
