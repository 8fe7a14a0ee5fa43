import { readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { runCommand } from '../process/run-command.js';
import type { PostgresUser } from './postgres-user.js';

/** Makes the data folder `cluster`: complete or not at all, since it is renamed into place at the end. */
export async function makeCluster(options: {
  initdb: string;
  cluster: string;
  passwordFile: string;
  user: PostgresUser;
  durable: boolean;
}): Promise<void> {
  const { cluster } = options;
  const parent = dirname(cluster);
  const prefix = `${basename(cluster)}.new-`;
  for (const name of readdirSync(parent)) {
    if (name.startsWith(prefix)) rmSync(join(parent, name), { recursive: true, force: true });
  }
  const unfinished = join(parent, `${prefix}${process.pid}`);
  const { command, args } = options.user.wrap(options.initdb, [
    `--pgdata=${unfinished}`,
    `--pwfile=${options.passwordFile}`,
    '--username=setpoint',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The built-in locale: the same order of strings on every machine and in the container.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    ...(options.durable ? [] : ['--no-sync']),
  ]);
  const { code, output } = await runCommand(command, args);
  if (code !== 0) throw new Error(`initdb failed: ${output.trim().split('\n').slice(-4).join(' | ')}`);
  renameSync(unfinished, cluster);
}
