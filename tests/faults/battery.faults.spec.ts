import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

const LIMIT_MS = 240_000;

/** The battery as `npm run faults -- --short` runs it, on servers of its own; it dies with this test run. */
const shortBattery = async (): Promise<{ readonly code: number | null; readonly output: string }> => {
  const main = join(import.meta.dirname, '../../bench/dist/faults/main.js');
  const child = spawn(
    process.execPath,
    ['--import', join(import.meta.dirname, '../harness/die-with-parent.mjs'), main, '--short'],
    { env: environment(), stdio: ['pipe', 'pipe', 'pipe'] },
  );
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => lines.push(text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output: lines.join('') };
};

/** What jest needs would only slow the services down. */
const environment = (): NodeJS.ProcessEnv => {
  const { NODE_OPTIONS, ...others } = process.env;
  return others;
};

it(
  'finds no broken promise while a service of each kind is killed under load',
  async () => {
    const { code, output } = await shortBattery();
    // Its report says what is wrong, and its seed.
    expect(output).toMatch(/^0 violations$/m);
    expect(output).toMatch(/F1 .*\n.*F2 .*\n.*F3 /);
    expect(code).toBe(0);
  },
  LIMIT_MS,
);
