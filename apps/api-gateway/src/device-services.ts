import {
  DeviceAnnouncements,
  DeviceCatalog,
  type RegistryChange,
  RegistryDatabase,
  RegistrySearch,
  Topology,
} from '@setpoint/registry';
import type { CrashPoints, Logger, Startable } from '@setpoint/service-kit';
import type { RequestBus } from './commands/request-bus.js';
import type { GatewayEnv } from './env.js';
import { type ChangeFeed, DeviceAnnouncer } from './sweepers/device-announcer.js';

interface Parts {
  readonly env: GatewayEnv;
  readonly database: RegistryDatabase;
  /** Hears of every change before its answer. */
  readonly onChanged: (changes: readonly RegistryChange[]) => void;
  readonly bus: RequestBus;
  readonly feed: ChangeFeed;
  readonly crashPoints: CrashPoints;
  readonly log: Logger;
}

interface DeviceServices {
  readonly catalog: DeviceCatalog;
  readonly topology: Topology;
  readonly search: RegistrySearch;
  /** Started and stopped with the process. */
  readonly services: readonly Startable[];
}

/** What products and devices are managed with: a catalog and a topology whose changes are announced, and searches apart from it. */
export const deviceServices = ({ env, database, onChanged, ...telling }: Parts): DeviceServices => {
  const announcements = new DeviceAnnouncements(database);
  const announcer = new DeviceAnnouncer({ announcements, ...telling });
  const announcing = {
    onChanged: (changes: readonly RegistryChange[]) => {
      onChanged(changes);
      announcer.hurry();
    },
  };
  const catalog = new DeviceCatalog(database, announcing);
  const topology = new Topology(database, announcing);
  const searching = new RegistryDatabase({
    connectionString: env.DATABASE_URL,
    secretKeys: env.SETPOINT_SECRET_KEY,
    maxConnections: env.REGISTRY_SEARCHES,
    statementTimeoutMs: env.REGISTRY_SEARCH_TIMEOUT_MS,
  });
  const search = new RegistrySearch(searching, {
    maxRunning: env.REGISTRY_SEARCHES,
    maxWaiting: env.REGISTRY_SEARCHES_WAITING,
  });
  const connections = { start: async () => undefined, stop: () => searching.stop() };
  return { catalog, topology, search, services: [connections, announcer] };
};
