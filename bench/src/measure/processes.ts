import { readdirSync, readFileSync } from 'node:fs';
import { type ProcessStat, parseProcessStat, parseResidentBytes } from './proc-text.js';

/** A process whose use of the machine counts under one name. */
export interface Watched {
  readonly pid: number;
  /** Its children belong to it, as with Postgres, which has one for each connection. */
  readonly withChildren?: boolean;
}

/** User and system time since it started; 0 when it is gone. */
export const cpuSecondsOf = ({ pid, withChildren = false }: Watched): number => {
  const own = statOf(pid);
  if (!own) return 0;
  if (!withChildren) return own.cpuSeconds;
  const children = childrenOf(pid).reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
  return own.cpuSeconds + own.endedChildrenCpuSeconds + children;
};

/** Memory in use, bytes. Pages that processes share (Postgres' buffers) count in each of them. */
export const residentBytesOf = ({ pid, withChildren = false }: Watched): number => {
  const pids = [pid, ...(withChildren ? childrenOf(pid).map((child) => child.pid) : [])];
  return pids.reduce((sum, one) => sum + parseResidentBytes(read(`/proc/${one}/status`) ?? ''), 0);
};

const childrenOf = (parentPid: number): ({ pid: number } & ProcessStat)[] =>
  readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    const stat = Number.isInteger(pid) ? statOf(pid) : undefined;
    return stat?.parentPid === parentPid ? [{ pid, ...stat }] : [];
  });

const statOf = (pid: number): ProcessStat | undefined => {
  const text = read(`/proc/${pid}/stat`);
  return text === undefined ? undefined : parseProcessStat(text);
};

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It ended.
    return undefined;
  }
};
