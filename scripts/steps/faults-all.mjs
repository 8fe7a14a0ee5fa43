import { prepare } from './prepare.mjs';
import { repositoryDir } from './repository.mjs';
import { onStop, runUntilStopped } from './run-until-stopped.mjs';
import { say } from './say.mjs';

// 130, as after any Ctrl-C: a run that was cut short has found nothing.
export function faults(args) {
  return runUntilStopped(() => run(args), { codeWhenStopped: 130 });
}

async function run(args) {
  await prepare();
  const { battery, readBattery } = await import('../../bench/dist/faults/battery.js');
  return battery(readBattery(args), { repositoryDir, tell: say, onStop });
}
