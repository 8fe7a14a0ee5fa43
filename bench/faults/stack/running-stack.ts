import { AdminClient } from '../../src/systems/admin-client.js';
import type { BalancedLink, LinkProcess } from '../proxy/link-process.js';
import { createTenant } from './create-tenant.js';
import type { Ending } from './ending.js';
import type { FaultService, FaultStack, FaultTenant, Link, TenantPlan } from './fault-stack.js';
import type { KafkaServer } from './kafka-server.js';
import type { PostgresServer } from './postgres-server.js';

export interface StackParts {
  readonly services: readonly FaultService[];
  readonly spares: readonly FaultService[];
  readonly kafka: KafkaServer;
  readonly postgres: PostgresServer;
  readonly linkProcess: LinkProcess;
  readonly links: ReadonlyMap<string, BalancedLink>;
  readonly namespace: string;
  readonly adminToken: string;
  readonly ending: Ending;
}

/** The stack when all of it has started. */
export class RunningStack implements FaultStack {
  readonly services: readonly FaultService[];
  readonly spares: readonly FaultService[];
  readonly kafka: KafkaServer;
  readonly postgres: PostgresServer;
  readonly links: ReadonlyMap<string, Link>;
  readonly namespace: string;
  readonly adminToken: string;

  constructor(private readonly parts: StackParts) {
    this.services = parts.services;
    this.spares = parts.spares;
    this.kafka = parts.kafka;
    this.postgres = parts.postgres;
    this.links = parts.links;
    this.namespace = parts.namespace;
    this.adminToken = parts.adminToken;
  }

  get httpUrl(): string {
    return `http://127.0.0.1:${this.link('http').port}`;
  }

  get mqttUrl(): string {
    return `mqtt://127.0.0.1:${this.link('mqtt').port}`;
  }

  get databaseUrl(): string {
    return this.postgres.databaseUrl;
  }

  get brokers(): string {
    return this.kafka.brokers;
  }

  processes(): Readonly<Record<string, number>> {
    const ours = [...this.services, ...this.spares].flatMap(({ name, pid }) =>
      pid === undefined ? [] : [[name, pid] as const],
    );
    return {
      ...Object.fromEntries(ours),
      kafka: this.kafka.pid,
      postgres: this.postgres.pid,
      proxy: this.parts.linkProcess.pid,
    };
  }

  service(name: string): FaultService {
    return found(
      [...this.services, ...this.spares].find((service) => service.name === name),
      name,
    );
  }

  link(name: string): Link {
    return found(this.links.get(name), name);
  }

  async createTenants(plans: readonly TenantPlan[]): Promise<readonly FaultTenant[]> {
    const gateway = found(
      this.services.find(({ kind }) => kind === 'gateway'),
      'gateway',
    );
    const admin = new AdminClient(gateway.url, this.adminToken);
    const tenants: FaultTenant[] = [];
    for (const plan of plans) tenants.push(await createTenant(admin, plan));
    return tenants;
  }

  stop(): Promise<void> {
    return this.parts.ending.run();
  }
}

const found = <T>(one: T | undefined, name: string): T => {
  if (one === undefined) throw new Error(`the stack has no ${name}`);
  return one;
};
