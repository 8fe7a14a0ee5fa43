import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { freePort, type RunningServices, runServices, SetupProblem } from '../src/index.js';
import { listProcesses } from '../src/process/process-table.js';
import { waitFor } from '../src/wait-for.js';
import { tempDir } from './temp-dir.js';

const entry = join(import.meta.dirname, 'stub-service.mjs');

describe('runServices', () => {
  const dataDir = tempDir();
  const told: string[] = [];
  let services: RunningServices | undefined;
  afterEach(async () => {
    await services?.stop();
    told.length = 0;
  });

  const run = async (env: Record<string, string>, readyUrl?: string) => {
    services = await runServices({
      services: [{ name: 'stub', entry, env, ...(readyUrl !== undefined && { readyUrl }) }],
      dataDir,
      baseEnv: process.env,
      tell: (line) => told.push(line),
    });
    return services;
  };
  const alive = () => listProcesses().filter(({ commandLine }) => commandLine.includes(`:${dataDir} `));
  const pidAt = async (url: string) => Number(await (await fetch(url)).text());

  it('is there when the services are ready, with their output in a file and their warnings told', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    await run({ STUB_PORT: String(port) }, url);
    expect(told).toContain('stub is ready.');
    expect(await pidAt(url)).toBe(alive()[0]?.pid);
    expect(readFileSync(join(dataDir, 'logs', 'stub.log'), 'utf8')).toContain('the stub is up');
    await fetch(`${url}/warn`);
    const warned = () => (told.includes('stub: somebody asked for /warn') ? true : undefined);
    expect(await waitFor(warned, { limitMs: 60_000 })).toBe(true);
  });

  it('takes a text in the log for ready, but not one of the run before', async () => {
    const ready = { name: 'stub', entry, env: {}, readyText: '"the stub is up"' };
    const options = {
      dataDir,
      baseEnv: process.env,
      tell: (line: string) => told.push(line),
      readyLimitMs: 500,
    };
    services = await runServices({ ...options, services: [ready], readyLimitMs: 10_000 });
    await services.stop();
    const silent = { ...ready, args: ['silent'] };
    await expect(runServices({ ...options, services: [silent] })).rejects.toThrow(
      new SetupProblem(
        'Not ready within 0.5 s: stub (last: it wrote no warning); see the log files, and start again.',
      ),
    );
  });

  it('starts a service again that was killed, and says so', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/`;
    await run({ STUB_PORT: String(port) }, url);
    const killed = await pidAt(url);
    process.kill(killed, 'SIGKILL');
    const answersAgain = () =>
      pidAt(url).then(
        (pid) => pid,
        () => undefined,
      );
    expect(await waitFor(answersAgain, { limitMs: 60_000 })).not.toBe(killed);
    expect(told).toContain('stub ended unexpectedly (signal SIGKILL): starting it again in 0.25 s.');
  });

  it('gives up a service that always ends at once, with what it said last', async () => {
    await expect(run({ STUB_FAILS: 'HTTP_PORT is no number' }, 'http://127.0.0.1:9/')).rejects.toThrow(
      new SetupProblem(`stub cannot run: HTTP_PORT is no number (see ${join(dataDir, 'logs', 'stub.log')}).`),
    );
    expect(alive()).toEqual([]);
  });

  it('stops twice, and then nothing of it runs', async () => {
    const running = await run({});
    expect(alive()).toHaveLength(1);
    await Promise.all([running.stop(), running.stop()]);
    await running.stop();
    expect(alive()).toEqual([]);
  });
});
