import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import type { BatteryHost } from '../battery-host.js';

const SHARE_OF_MEMORY = 0.6;

/**
 * Judges a run in a process of its own, which may take the memory that all ledgers of a long run need.
 *
 * @returns 0 when no rule was broken
 */
export const judgeApart = async (dir: string, { repositoryDir, onStop }: BatteryHost): Promise<number> => {
  const megabytes = Math.floor((totalmem() * SHARE_OF_MEMORY) / 1_048_576);
  const main = join(repositoryDir, 'bench/dist/faults/judge/main.js');
  const child = spawn(process.execPath, [`--max-old-space-size=${megabytes}`, main, dir], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  onStop(() => child.kill('SIGKILL'));
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
};
