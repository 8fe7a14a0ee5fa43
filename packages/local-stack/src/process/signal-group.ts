/** Signals a process group that startChild or runCommand made; fine when it is gone already. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    if (pid > 0) process.kill(-pid, signal);
  } catch {
    // ESRCH: gone.
  }
}
