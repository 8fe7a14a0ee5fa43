import type { TenantDevice } from '../stack/fault-stack.js';

export interface DevicesOptions {
  /** mqtt://host:port of the link to the dispatchers. */
  readonly mqttUrl: string;
  readonly devices: readonly TenantDevice[];
  readonly seed: string;
  /** devices.jsonl */
  readonly file: string;
}

/** What some devices become, from now on. */
export interface DeviceChange {
  readonly assetIds: readonly string[];
  /** A behaviour of the plan, e.g. liar or flapping; null: that of the start again. */
  readonly behaviour: string | null;
}

/** What the process of the devices answers. */
export interface DevicesCalls {
  readonly [name: string]: (argument: never) => unknown;
  /** Resolves when all are or, when sleepy, were logged in. */
  logIn(options: DevicesOptions): Promise<void>;
  change(change: DeviceChange): Promise<void>;
  /** How many have a connection now. */
  connected(argument: undefined): number;
  /** All say goodbye. */
  logOut(argument: undefined): Promise<void>;
}
