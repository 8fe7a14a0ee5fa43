import { join } from 'node:path';
import { serviceNodeFlags } from '@setpoint/local-stack';
import { serviceEntry } from '../../src/systems/service-entry.js';
import type { BalancedLink } from '../proxy/link-process.js';
import { KeptService } from './kept-service.js';
import type { ServicePlan } from './service-plan.js';

/** What is the same for all services of the stack. */
export interface ServiceGround {
  readonly repositoryDir: string;
  readonly logDir: string;
  readonly env: Readonly<Record<string, string>>;
  /** Straight; each service gets it with the port of its link. */
  readonly databaseUrl: string;
  link(name: string): BalancedLink;
  tell(line: string): void;
}

/** The service, wired over its links and not started. @param changed told when it gets ready and when it ends */
export const keepService = (
  plan: ServicePlan,
  ground: ServiceGround,
  changed: (isReady: boolean) => void,
): KeptService => {
  const { name, kind, mqttPort } = plan;
  const kafkaLink = ground.link(`${name}-kafka`);
  const postgresLink = ground.link(`${name}-postgres`);
  return new KeptService({
    name,
    kind,
    entry: serviceEntry(ground.repositoryDir, kind),
    nodeArguments: [...serviceNodeFlags, '--enable-source-maps'],
    env: {
      ...ground.env,
      ...listening(plan),
      DATABASE_URL: overPort(ground.databaseUrl, postgresLink.port),
      KAFKA_BROKERS: `127.0.0.1:${kafkaLink.port}`,
    },
    url: `http://127.0.0.1:${plan.port}`,
    mqttUrl: mqttPort === undefined ? undefined : `mqtt://127.0.0.1:${mqttPort}`,
    kafkaLink,
    postgresLink,
    logFile: join(ground.logDir, `${name}.log`),
    tell: ground.tell,
    changed,
  });
};

const listening = ({ kind, port, mqttPort }: ServicePlan): Readonly<Record<string, string>> => {
  if (kind === 'gateway') return { HTTP_HOST: '127.0.0.1', HTTP_PORT: String(port) };
  const health = { HEALTH_HOST: '127.0.0.1', HEALTH_PORT: String(port) };
  return mqttPort === undefined ? health : { ...health, MQTT_HOST: '127.0.0.1', MQTT_PORT: String(mqttPort) };
};

const overPort = (url: string, port: number): string => {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href;
};
