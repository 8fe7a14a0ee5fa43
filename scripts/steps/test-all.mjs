import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare } from './prepare.mjs';
import { runJest } from './run-jest.mjs';
import { onStop, runUntilStopped } from './run-until-stopped.mjs';
import { say } from './say.mjs';
import { startTestServers } from './test-servers.mjs';

/** In the order they run: what fails soonest and costs least comes first. */
const kinds = [
  { name: 'unit', servers: false, workers: ['--maxWorkers=2'] },
  { name: 'int', servers: true, workers: ['--maxWorkers=2'] },
  { name: 'e2e', servers: true, workers: ['--maxWorkers=2'] },
  { name: 'system', servers: true, workers: ['--maxWorkers=2'] },
  // One at a time: each loads all services while it kills, freezes or stops some of them.
  { name: 'faults', servers: true, workers: ['--runInBand'] },
];

// 130, as after any Ctrl-C: a run that was cut short has not passed.
export function test(args) {
  return runUntilStopped(() => runAll(args), { codeWhenStopped: 130 });
}

async function runAll(args) {
  const named = kinds.filter(({ name }) => args.includes(name));
  const paths = args.filter((arg) => !kinds.some(({ name }) => name === arg));
  const chosen = named.length > 0 ? named : kinds;

  await prepare();
  const folder = mkdtempSync(join(tmpdir(), 'setpoint-test-'));
  onStop(() => rmSync(folder, { recursive: true, force: true }));
  const servers = chosen.some((kind) => kind.servers) ? await startTestServers(folder) : {};

  const results = [];
  for (const kind of chosen) {
    say(`Running the ${kind.name} tests.`);
    results.push(await runJest({ kind, paths, env: servers, folder }));
  }
  return report(results);
}

/** The last line is a promise to whoever reads it by machine: "N passed, N failed" and nothing else on it. */
function report(results) {
  for (const { kind, passed, failed, skipped, seconds } of results) {
    const more = skipped > 0 ? `, ${skipped} skipped` : '';
    console.log(`${kind.padEnd(7)} ${passed} passed, ${failed} failed${more}, ${seconds.toFixed(1)} s`);
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  const skipped = sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : '';
  console.log(`${sum('passed')} passed, ${sum('failed')} failed${skipped}`);
  return sum('failed') === 0 && sum('passed') > 0 ? 0 : 1;
}
