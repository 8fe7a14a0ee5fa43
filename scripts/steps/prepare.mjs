import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from './commands.mjs';
import { releaseLock, takeLock } from './lock.mjs';
import { repositoryDir } from './repository.mjs';
import { Problem, say } from './say.mjs';

const pnpm = 'pnpm@12.21.0';
const stamp = join(repositoryDir, 'node_modules', '.setpoint-installed');
const lock = join(repositoryDir, '.setpoint', 'prepare.lock');

/** Brings the dependencies and builds everything; quick when nothing changed. */
export async function prepare() {
  let told = false;
  for (let holder = takeLock(lock); holder !== undefined; holder = takeLock(lock)) {
    if (!told) say(`Another run (process ${holder}) is installing or building here: waiting for it.`);
    told = true;
    await sleep(500);
  }
  await install();
  await build();
  releaseLock(lock);
}

async function install() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(repositoryDir, 'pnpm-lock.yaml')))
    .update(`${process.platform} ${process.arch} ${process.versions.modules}`)
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  // Gone until the install is complete, so that one that was cut short is repeated.
  rmSync(stamp, { force: true });
  say(`Installing dependencies with ${pnpm}.`);
  const progress = showProgress((line) => /^Progress: (.*?)(, done)?$/.exec(line)?.[1]);
  const args = ['--yes', pnpm, 'install', '--frozen-lockfile', '--reporter=append-only'];
  const { code, lines } = await runCommand('npx', args, { env: { CI: 'true' }, onLine: progress.onLine });
  progress.stop();
  if (code !== 0) fail('The dependencies could not be installed', lines, 'check the network and start again');
  mkdirSync(join(repositoryDir, 'node_modules'), { recursive: true });
  writeFileSync(stamp, wanted);
}

async function build() {
  say('Building.');
  const progress = showProgress((line) => /^(\S+):build: /.exec(line)?.[1]);
  // Through npx, because turbo wants to find pnpm on the PATH.
  const { code, lines } = await runCommand(
    'npx',
    ['--yes', '--package', pnpm, '-c', 'turbo run build --output-logs=new-only --log-order=stream'],
    { env: { TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', CI: 'true' }, onLine: progress.onLine },
  );
  progress.stop();
  if (code !== 0) fail('The build failed', lines, 'mend what it names and start again');
}

/** Says now and then how far a long step is; `read` finds that in a line of output. */
function showProgress(read) {
  let latest;
  const timer = setInterval(() => say(`  … ${latest ?? 'at work'}`), 5_000);
  return {
    onLine: (line) => {
      latest = read(line) ?? latest;
    },
    stop: () => clearInterval(timer),
  };
}

function fail(what, lines, wayOut) {
  const telling = lines.filter((line) => /err|fail|not found/i.test(line));
  console.error((telling.length > 0 ? telling : lines).slice(-12).join('\n'));
  throw new Problem(`${what} (the reason is above): ${wayOut}.`);
}
