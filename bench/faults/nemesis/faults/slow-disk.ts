import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startChild } from '@setpoint/local-stack';
import type { Fault, FaultContext } from '../fault.js';

const exec = promisify(execFile);

const CALLS = 'fsync,fdatasync';
const DELAY_MS = 50;

/** Tried on a process of our own: where ptrace is forbidden, a strace that is installed is of no use. */
const missing = async (): Promise<string | undefined> => {
  try {
    await exec('strace', ['-f', '-o', '/dev/null', ...injection(), 'true']);
    return undefined;
  } catch (failure) {
    const isAbsent = failure instanceof Error && 'code' in failure && failure.code === 'ENOENT';
    return isAbsent ? 'strace is not installed' : 'strace may not trace here';
  }
};

const injection = (): string[] => [
  '-e',
  `trace=${CALLS}`,
  '-e',
  `inject=${CALLS}:delay_enter=${DELAY_MS * 1_000}`,
];

const run = ({ act, isFull, logDir, pause, stack: { kafka, postgres } }: FaultContext): Promise<void> => {
  const ms = isFull ? 30_000 : 8_000;
  return act(`fsync takes ${DELAY_MS} ms longer for ${ms / 1_000} s`, async () => {
    const pids = [kafka.pid, postgres.pid, ...childrenOf(postgres.pid)];
    const strace = startChild({
      command: 'strace',
      args: ['-f', '-o', '/dev/null', ...injection(), ...pids.flatMap((pid) => ['-p', String(pid)])],
      logFile: join(logDir, 'strace.log'),
      // It lets go of all that it traces.
      stopSignal: 'SIGINT',
    });
    try {
      await pause(ms);
    } finally {
      await strace.stop();
    }
  });
};

/** Those that come later are followed. */
const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);

/** A disk that is late: what must be safe takes long to be so. */
export const slowDisk: Fault = { id: 'F18', name: 'slow fsync', ground: 'postgres', missing, run };
