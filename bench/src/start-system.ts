import { mkdirSync } from 'node:fs';
import { createDatabase, dropDatabase } from '@setpoint/local-stack';
import type { StartedSystem, Systems } from './bench-context.js';
import type { Servers } from './servers.js';
import type { BenchDevice, Ground, System, SystemName } from './system.js';
import { startCommonWay } from './systems/common-way.js';
import { startFloor } from './systems/floor.js';
import { startSetpoint } from './systems/setpoint.js';

const starts: { readonly [N in SystemName]: (ground: Ground) => Promise<Systems[N]> } = {
  floor: startFloor,
  'common-way': startCommonWay,
  setpoint: startSetpoint,
};

export interface SystemPlace {
  readonly servers: Servers;
  readonly logDir: string;
  readonly nodeArguments: readonly string[];
}

const running = new Set<StartedSystem>();
let started = 0;

/** Starts a system on an empty database, in a name space of topics that no other start used. */
export const startSystem = async <N extends SystemName>(
  name: N,
  devices: readonly BenchDevice[],
  { servers, logDir, nodeArguments }: SystemPlace,
): Promise<StartedSystem<Systems[N]>> => {
  mkdirSync(logDir, { recursive: true });
  started += 1;
  const ground: Ground = {
    databaseUrl: await createDatabase(servers.postgresUrl, { namePrefix: 'bench' }),
    brokers: servers.brokers,
    namespace: `bench${started}`,
    devices,
    logDir,
    nodeArguments,
  };
  const system = await starts[name](ground);
  const one: StartedSystem<Systems[N]> = {
    system,
    ground,
    watched: () => watchedOf(system, servers),
    stop: async () => {
      if (!running.delete(one)) return;
      await system.stop();
      await dropDatabase(ground.databaseUrl);
    },
  };
  running.add(one);
  return one;
};

/** For an end in between; databases are left to the end of their server. */
export const stopSystems = async (): Promise<void> => {
  const all = [...running];
  running.clear();
  await Promise.all(all.map(({ system }) => system.stop()));
};

const watchedOf = (system: System, { watched }: Servers) => ({
  ...Object.fromEntries(Object.entries(system.processes).map(([name, pid]) => [name, { pid }])),
  ...watched,
});
