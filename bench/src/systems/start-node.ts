import { type Child, startChild } from '@setpoint/local-stack';

export interface NodeProgram {
  /** The built file, absolute. */
  readonly entry: string;
  /** All that the program sees of the environment, beside PATH, HOME, TMPDIR and TZ. */
  readonly env: Readonly<Record<string, string>>;
  /** Put before the entry. */
  readonly nodeArguments: readonly string[];
  /** stdout and stderr are appended here. */
  readonly logFile: string;
  /** How long it may take to stop before it is killed; 15 s unless given. */
  readonly graceMs?: number;
}

/** A node program under measurement. */
export const startNode = ({ entry, env, nodeArguments, logFile, graceMs = 15_000 }: NodeProgram): Child =>
  startChild({
    command: process.execPath,
    args: [...nodeArguments, entry],
    env: { ...inherited(), ...env },
    logFile,
    stopSignal: 'SIGTERM',
    graceMs,
  });

/** Not NODE_OPTIONS: what the benchmark runs with is not what it measures with. */
const inherited = (): Record<string, string> =>
  Object.fromEntries(
    ['PATH', 'HOME', 'TMPDIR', 'TZ'].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
