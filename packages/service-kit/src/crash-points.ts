/**
 * Places where a test kills the process, to see what a crash exactly there leaves behind.
 *
 *     spec = "" | name | name ":" nth          the nth time that `name` is reached, from 1
 *
 * In production the spec (the variable SETPOINT_CRASH_AT) is empty and `reached` does nothing.
 */
export class CrashPoints {
  private readonly name: string;
  private remaining: number;

  constructor(
    spec = '',
    private readonly kill: () => void = () => process.kill(process.pid, 'SIGKILL'),
  ) {
    const [name = '', nth = '1'] = spec.split(':');
    if (!/^[1-9]\d{0,8}$/.test(nth)) throw new RangeError(`crash point ${JSON.stringify(spec)}: bad count`);
    this.name = name;
    this.remaining = Number(nth);
  }

  /** Never returns when the process is to die here. */
  reached(name: string): void {
    if (name === '' || name !== this.name) return;
    this.remaining -= 1;
    // A process that sends SIGKILL to itself does not come back from the call.
    if (this.remaining === 0) this.kill();
  }
}
