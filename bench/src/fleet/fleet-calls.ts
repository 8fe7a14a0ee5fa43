import type { BenchDevice } from '../system.js';

export interface FleetOptions {
  /** mqtt://host:port */
  readonly mqttUrl: string;
  readonly devices: readonly BenchDevice[];
  /** So many logins under way at once. */
  readonly loginsAtOnce?: number;
  /** Keep the values that each device receives, in order. */
  readonly recordValues?: boolean;
}

/** Since the fleet logged in. */
export interface FleetCounts {
  /** Devices with a connection now. */
  readonly connected: number;
  /** Commands that arrived; each was answered. */
  readonly received: number;
  readonly unreadable: number;
  /** Connections that ended without our doing; each device logs in again. */
  readonly lost: number;
  readonly refusedLogins: number;
  /** Epoch ms of the latest command; undefined when there was none. */
  readonly lastReceivedAt: number | undefined;
}

/** Devices that come and go. */
export interface FlapOptions {
  /** mqtt://host:port */
  readonly mqttUrl: string;
  readonly devices: readonly BenchDevice[];
  /** How long they go on. */
  readonly seconds: number;
  /** From each login until the device leaves. */
  readonly onlineMs: number;
}

export interface FlapResult {
  readonly logins: number;
  readonly refusedLogins: number;
  /** assetIds of the devices that are logged in now; all others are not. */
  readonly online: readonly string[];
}

/** What the process of the fleet answers. */
export interface FleetCalls {
  readonly [name: string]: (argument: never) => unknown;
  logIn(options: FleetOptions): Promise<void>;
  flap(options: FlapOptions): Promise<FlapResult>;
  counts(argument: undefined): FleetCounts;
  /** Values by assetId, in order of arrival; only of devices that received any. */
  values(argument: undefined): Map<string, unknown[]>;
  logOut(argument: undefined): void;
}
