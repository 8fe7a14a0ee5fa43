import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { freePort, startPostgres } from '../src/index.js';
import { listProcesses } from '../src/process/process-table.js';
import { waitFor } from '../src/wait-for.js';
import { tempDir } from './temp-dir.js';

const owner = join(import.meta.dirname, 'owner.mjs');
const stub = join(import.meta.dirname, 'stub-service.mjs');

describe('an owner that is killed with kill -9', () => {
  const dataDir = tempDir();
  let child: ChildProcess | undefined;
  afterEach(() => void child?.kill('SIGKILL'));

  const leftRunning = () => listProcesses().filter(({ commandLine }) => commandLine.includes(dataDir));
  const guardianOf = (pid: number | undefined) =>
    listProcesses().find((entry) => entry.parentPid === pid && entry.commandLine.includes('guardian.sh'));

  async function startOwner(port: number): Promise<ChildProcess> {
    const started = spawn(process.execPath, [owner, dataDir, String(port), stub], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = started;
    await new Promise((resolve, reject) => {
      started.stdout?.once('data', resolve);
      started.once('exit', () => reject(new Error('the owner ended')));
    });
    return started;
  }

  it('leaves nothing running', async () => {
    const killed = await startOwner(await freePort());
    // Postgres and the service.
    expect(leftRunning().filter(({ parentPid }) => parentPid === killed.pid)).toHaveLength(2);
    killed.kill('SIGKILL');
    const gone = () => (leftRunning().length === 0 ? true : undefined);
    expect(await waitFor(gone, { limitMs: 60_000 })).toBe(true);
  });

  it('leaves orphans when its guardian dies too, and the next start ends them', async () => {
    const port = await freePort();
    const killed = await startOwner(port);
    process.kill(guardianOf(killed.pid)?.pid ?? 0, 'SIGKILL');
    killed.kill('SIGKILL');
    const orphaned = () =>
      leftRunning().every(({ parentPid }) => parentPid !== killed.pid) ? true : undefined;
    await waitFor(orphaned, { limitMs: 60_000 });
    expect(leftRunning()).not.toHaveLength(0);

    const told: string[] = [];
    const next = await startPostgres({
      dataDir: join(dataDir, 'postgres'),
      port,
      durable: false,
      logger: (line) => told.push(line),
    });
    expect(told).toEqual(['Ended a Postgres that an earlier run left behind.']);
    await next.stop();
    await (await startOwner(port)).kill('SIGKILL');
    await waitFor(() => (leftRunning().length === 0 ? true : undefined), { limitMs: 60_000 });
    expect(leftRunning()).toEqual([]);
  });
});
