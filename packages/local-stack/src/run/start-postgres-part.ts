import { join } from 'node:path';
import type { Logger } from '../log.js';
import { canConnect } from '../postgres/can-connect.js';
import { ensureDatabase } from '../postgres/create-database.js';
import { startPostgres } from '../postgres/start-postgres.js';
import { keepRunning } from '../services/keep-running.js';
import { SetupProblem } from '../setup-problem.js';

/** The database to use: the caller's when he named one, else one in a Postgres of our own, kept running. */
export async function startPostgresPart(options: {
  given: string | undefined;
  dataDir: string;
  port: number;
  tell: Logger;
}): Promise<string> {
  const { given, port, tell } = options;
  if (given !== undefined) return checkGiven(given);
  tell(`Starting Postgres on port ${port}.`);
  let serverUrl = '';
  await keepRunning({
    name: 'Postgres',
    start: async () => {
      const server = await startPostgres({ dataDir: join(options.dataDir, 'postgres'), port, logger: tell });
      serverUrl = server.url;
      return server;
    },
    tell,
  });
  return ensureDatabase(serverUrl, 'setpoint');
}

async function checkGiven(url: string): Promise<string> {
  if (await canConnect(url)) return url;
  const { host, pathname } = URL.canParse(url)
    ? new URL(url)
    : { host: 'a place that is no URL', pathname: '' };
  throw new SetupProblem(
    `DATABASE_URL names ${host}${pathname}, and no Postgres lets us in there: start it or mend the URL, or unset DATABASE_URL to have one started.`,
  );
}
