/*
 * What Linux says in /proc, read from its text [proc(5)].
 *
 *   /proc/PID/stat   pid (name) state ppid … : the name may itself hold blanks and brackets
 *   /proc/stat       cpu  user nice system idle iowait irq softirq steal guest guest_nice, over all cores
 */

/** CLK_TCK is 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

export interface ProcessStat {
  readonly parentPid: number;
  /** User and system time of the process itself, all threads. */
  readonly cpuSeconds: number;
  /** The same of its children that have ended. */
  readonly endedChildrenCpuSeconds: number;
}

export const parseProcessStat = (text: string): ProcessStat => {
  const fields = text.slice(text.lastIndexOf(') ') + 2).split(' ');
  const seconds = (user: number, system: number) =>
    (Number(fields[user]) + Number(fields[system])) / ticksPerSecond;
  return {
    parentPid: Number(fields[1]),
    cpuSeconds: seconds(11, 12),
    endedChildrenCpuSeconds: seconds(13, 14),
  };
};

/** Resident memory from /proc/PID/status, bytes; 0 when it does not say. */
export const parseResidentBytes = (status: string): number =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1_024;

/** Ticks of all cores since the machine started. */
export interface MachineTicks {
  readonly total: number;
  readonly idle: number;
  /** A core was wanted, and the hypervisor gave it to somebody else. */
  readonly steal: number;
}

export const parseMachineTicks = (text: string): MachineTicks => {
  const line = text.split('\n').find((candidate) => candidate.startsWith('cpu ')) ?? '';
  // Guest time is part of user time already.
  const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number);
  const [, , , idle = 0, ioWait = 0, , , steal = 0] = ticks;
  return { total: ticks.reduce((sum, n) => sum + n, 0), idle: idle + ioWait, steal };
};

/** Shares of all cores' time between two looks, 0 to 1. */
export interface MachineShares {
  readonly busy: number;
  readonly steal: number;
}

export const sharesBetween = (before: MachineTicks, after: MachineTicks): MachineShares => {
  const total = after.total - before.total;
  if (total <= 0) return { busy: 0, steal: 0 };
  const steal = (after.steal - before.steal) / total;
  return { busy: 1 - steal - (after.idle - before.idle) / total, steal };
};
