import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { takeLock } from './lock.mjs';
import { prepare } from './prepare.mjs';
import { repositoryDir } from './repository.mjs';
import { onStop, runUntilStopped } from './run-until-stopped.mjs';
import { Problem, say } from './say.mjs';

export function start(args) {
  return runUntilStopped(() => serve(args), { codeWhenStopped: 0 });
}

async function serve(args) {
  const { demo, dataDir } = readArguments(args);
  makeDataDir(dataDir);
  const holder = takeLock(join(dataDir, 'start.lock'));
  if (holder !== undefined) {
    throw new Problem(
      `Setpoint already runs on ${dataDir} (process ${holder}): stop it with Ctrl-C there, or give this one another folder with --data DIR and other ports.`,
    );
  }
  await prepare();
  const localStack = await import('../../packages/local-stack/dist/index.js');
  onStop(localStack.stopAllChildren);
  await localStack.runStack({ repositoryDir, dataDir, demo, tell: say, print: console.log });
  await new Promise(() => {});
}

function readArguments(args) {
  let demo = true;
  let dataDir = '.setpoint';
  for (let i = 0; i < args.length; i++) {
    const [name, inline] = args[i].split(/=(.*)/s);
    if (name === '--no-demo') demo = false;
    else if (name === '--data' && (inline || args[i + 1])) dataDir = inline || args[++i];
    else
      throw new Problem(
        `"${args[i]}" is no argument of npm start: it takes --no-demo and --data DIR, after "--".`,
      );
  }
  // Relative to where npm was called, not to where it runs the script.
  const { INIT_CWD: calledFrom = process.cwd() } = process.env;
  const base = dataDir === '.setpoint' ? repositoryDir : calledFrom;
  return { demo, dataDir: resolve(base, dataDir) };
}

function makeDataDir(dataDir) {
  try {
    mkdirSync(dataDir, { recursive: true });
  } catch (error) {
    throw new Problem(
      `The data folder ${dataDir} cannot be made (${error.code}): give another one with --data DIR.`,
    );
  }
}
