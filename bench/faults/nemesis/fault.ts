import type { Ledger, Random } from '@setpoint/simulated-device';
import type { DeviceChange } from '../load/devices-calls.js';
import type { FaultStack, FaultTenant } from '../stack/fault-stack.js';

/** What a fault takes hold of. Two faults may overlap when they have hold of different things. */
export type Ground = 'services' | 'kafka' | 'postgres' | 'links' | 'devices' | 'load' | 'hostility';

/** One way to break the system, under the name that `--only` takes. */
export interface Fault {
  /** e.g. F3 */
  readonly id: string;
  /** A few words, for tables. */
  readonly name: string;
  readonly ground: Ground;
  /** Made once, before anybody calls, and only in full runs. */
  readonly isAtStart?: boolean;
  /** Why it cannot be made on this machine; undefined when it can. */
  missing?(): Promise<string | undefined>;
  /** Breaks something, and mends it again however that ends. */
  run(context: FaultContext): Promise<void>;
}

/** What one fault is made with. */
export interface FaultContext {
  readonly stack: FaultStack;
  /** Those that callers call. */
  readonly tenants: readonly FaultTenant[];
  /** One that nobody calls, with devices that nobody logs in. */
  readonly stranger: FaultTenant;
  /** Of this fault alone: the same choices for the same seed, whatever others choose. */
  readonly random: Random;
  readonly load: FaultLoad;
  readonly devices: FaultDevices;
  /** For what a device of ours sees that it should not. */
  readonly ledger: Ledger;
  /** Longer, and more of each. */
  readonly isFull: boolean;
  /** For what a fault has to write down. */
  readonly logDir: string;
  /**
   * Does `work` as an act: the record of the run says when it began and ended.
   * @param what e.g. "SIGKILL scheduler-2"
   */
  act<T>(what: string, work: () => Promise<T>): Promise<T>;
  /** @throws when the run is stopped meanwhile */
  pause(ms: number): Promise<void>;
  /** Waits until all services are ready and answers are as quick as usual, and a moment longer; not for ever. */
  calm(): Promise<void>;
  /** One line of progress. */
  tell(line: string): void;
}

export interface FaultLoad {
  /** Calls a second, usually. */
  readonly rate: number;
  /** Calls a second that this machine is taken to have time for. */
  readonly capacity: number;
  /** Calls a second from now on. */
  setRate(perSecond: number): Promise<void>;
}

export interface FaultDevices {
  /** Other than that of the probe. */
  readonly assetIds: readonly string[];
  change(change: DeviceChange): Promise<void>;
}
