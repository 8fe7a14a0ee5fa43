import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from './commands.mjs';
import { repositoryDir } from './repository.mjs';
import { say } from './say.mjs';

/** After its results are written, jest ends at once unless a test left something open. */
const leakLimitMs = 20_000;

/** Runs one kind of test and returns its counts. A suite that could not run counts as one failed test. */
export async function runJest({ kind, paths, env, folder }) {
  const startedAt = performance.now();
  const outputFile = join(folder, `${kind.name}.json`);
  const run = runCommand(
    process.execPath,
    [
      '--experimental-vm-modules',
      join(repositoryDir, 'node_modules', 'jest', 'bin', 'jest.js'),
      ...['--selectProjects', kind.name, ...kind.workers],
      ...['--json', `--outputFile=${outputFile}`, '--passWithNoTests'],
      ...(paths.length > 0 ? ['--testPathPatterns', ...paths] : []),
    ],
    // The flag again for jest's worker processes; without the warning that it is experimental.
    {
      env: { ...env, NODE_OPTIONS: '--experimental-vm-modules --no-warnings', FORCE_COLOR: '0' },
      onLine: printUnlessJson,
    },
  );
  const leaked = await Promise.race([run.then(() => false), leak(outputFile)]);
  const seconds = (performance.now() - startedAt) / 1000;
  if (leaked)
    say(`The ${kind.name} tests are over, but one of them left something open that keeps jest alive.`);
  const counts = existsSync(outputFile) ? read(outputFile) : { passed: 0, failed: 1, skipped: 0 };
  // An exit code of its own kind (a crash of jest, a failing coverage threshold) is a failure too.
  const unexplained = !leaked && (await run).code !== 0 && counts.failed === 0;
  return { kind: kind.name, ...counts, failed: counts.failed + (leaked || unexplained ? 1 : 0), seconds };
}

async function leak(outputFile) {
  while (!existsSync(outputFile)) await sleep(200);
  await sleep(leakLimitMs);
  return true;
}

function read(outputFile) {
  const result = JSON.parse(readFileSync(outputFile, 'utf8'));
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}

/** jest says what happens on stderr, and the same once more as JSON on stdout. */
function printUnlessJson(line) {
  if (!line.startsWith('{"num')) console.log(line);
}
