import { prepare } from './prepare.mjs';
import { repositoryDir } from './repository.mjs';
import { onStop, runUntilStopped } from './run-until-stopped.mjs';
import { say } from './say.mjs';

// 130, as after any Ctrl-C: a measurement that was cut short is none.
export function bench(args) {
  return runUntilStopped(() => run(args), { codeWhenStopped: 130 });
}

async function run(args) {
  const { INIT_CWD: calledFrom = process.cwd() } = process.env;
  await prepare();
  const benchmark = await import('../../bench/dist/src/main.js');
  const asked = benchmark.readBench(args, calledFrom);
  return benchmark.bench(asked, { repositoryDir, calledFrom, tell: say, onStop });
}
