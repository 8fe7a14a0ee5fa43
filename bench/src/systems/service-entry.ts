import { existsSync } from 'node:fs';
import { join } from 'node:path';

const apps = {
  gateway: 'api-gateway',
  scheduler: 'command-scheduler',
  dispatcher: 'device-dispatcher',
} as const;

/** The program of a service. @throws when it is not built */
export const serviceEntry = (repositoryDir: string, service: keyof typeof apps): string => {
  const entry = join(repositoryDir, 'apps', apps[service], 'dist/main.js');
  if (!existsSync(entry)) throw new Error(`${entry} is missing: build first (npm run build)`);
  return entry;
};
