import type { DeviceKeys } from '@setpoint/simulated-device';

/** A device of the benchmark. Its `assetId` is its `deviceKey` too, so that systems without a registry find it. */
export interface BenchDevice {
  readonly assetId: string;
  readonly keys: DeviceKeys;
}

/** What every system under measurement is given: the same servers, the same devices. */
export interface Ground {
  /** An empty database of this system's own. */
  readonly databaseUrl: string;
  readonly brokers: string;
  /** Prefix of the Kafka topics of this start. */
  readonly namespace: string;
  readonly devices: readonly BenchDevice[];
  /** Where the processes write what they say. */
  readonly logDir: string;
  /** Put before the program's name, e.g. `--cpu-prof`. */
  readonly nodeArguments: readonly string[];
}

/** One system under measurement, running. All answer the same REST call and speak to the same devices. */
export interface System {
  readonly name: SystemName;
  /** `POST /connect-service/v2.1/commands` [contract 1.2] is answered here. */
  readonly url: string;
  readonly mqttUrl: string;
  /** Process ids by what the process does, e.g. gateway, scheduler, dispatcher. */
  readonly processes: Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

export const systemNames = ['floor', 'common-way', 'setpoint'] as const;
export type SystemName = (typeof systemNames)[number];

/** Resolves when the system answers; devices may log in. */
export type StartSystem = (ground: Ground) => Promise<System>;
