import { spawn } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import {
  createDatabase,
  dropDatabase,
  freePort,
  type RunningPostgres,
  SetupProblem,
  startPostgres,
} from '../src/index.js';
import { tempDir } from './temp-dir.js';

describe('startPostgres', () => {
  const dataDir = join(tempDir(), 'a folder with blanks');
  let server: RunningPostgres | undefined;
  afterEach(() => server?.stop());

  async function query(url: string, sql: string): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  async function start(port?: number): Promise<RunningPostgres> {
    server = await startPostgres({ dataDir, port: port ?? (await freePort()), durable: false });
    return server;
  }

  it('keeps committed rows over a kill -9 without fsync', async () => {
    const killed = await start();
    await query(killed.url, 'CREATE TABLE kept (n int)');
    await query(killed.url, 'INSERT INTO kept VALUES (42)');
    process.kill(killed.pid, 'SIGKILL');
    expect(await killed.exited).toBe('signal SIGKILL');

    const { url } = await start();
    expect(await query(url, 'SELECT n FROM kept')).toEqual([{ n: 42 }]);
  });

  it('takes connections for all services and tests of a run', async () => {
    const { url } = await start();
    const [settings] = await query(
      url,
      "SELECT current_setting('max_connections')::int AS connections, current_setting('server_version') AS version",
    );
    expect(settings).toEqual({ connections: 300, version: expect.stringMatching(/^18/) });
  });

  it('starts although the pid in its lock file now belongs to another program', async () => {
    await (await start()).stop();
    // Of Postgres' own user, as it is for everybody but root: another user's program would not confuse it.
    const { uid, gid } = statSync(dataDir);
    const other = spawn('sleep', ['60'], { uid, gid });
    try {
      writeFileSync(join(dataDir, 'cluster', 'postmaster.pid'), `${other.pid}\n${dataDir}\n`);
      await start();
    } finally {
      other.kill();
    }
  });

  it('refuses a folder on which a server of a living process runs', async () => {
    await start();
    await expect(startPostgres({ dataDir, port: await freePort() })).rejects.toThrow(
      new SetupProblem(
        `${dataDir} is in use by process ${process.pid}: stop that one first, or choose another data folder.`,
      ),
    );
  });

  it('names a taken port and the variable that chooses another', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => squatter.once('listening', resolve));
    const address = squatter.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await expect(start(port)).rejects.toThrow(
      new SetupProblem(
        `Port ${port} (Postgres) is taken by another program: end that program, or choose another port with SETPOINT_POSTGRES_PORT.`,
      ),
    );
    squatter.close();
  });

  it('copies a template for a new database and drops it with its connections', async () => {
    const { url } = await start();
    const template = await createDatabase(url, { namePrefix: 'template' });
    await query(template, 'CREATE TABLE copied (n int)');
    const copy = await createDatabase(url, { template: new URL(template).pathname.slice(1) });
    expect(await query(copy, 'SELECT * FROM copied')).toEqual([]);

    const open = new pg.Client({ connectionString: copy });
    open.on('error', () => undefined);
    await open.connect();
    await dropDatabase(copy);
    await dropDatabase(copy);
    await expect(query(copy, 'SELECT 1')).rejects.toThrow('does not exist');
    await open.end().catch(() => undefined);
  });
});
