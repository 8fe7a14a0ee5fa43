import type { CompiledModel, ThingModel } from '@setpoint/thing-model';
import type {
  ApplicationCredentials,
  Channel,
  DeviceCredentials,
  DeviceFacts,
  DeviceSelector,
  ProductCredentials,
} from './registry-reads.js';

/** One row of a device with its product, in the two forms that are asked for. */
export interface DeviceRecord {
  readonly facts: DeviceFacts;
  /** With the secrets as they are stored: only a login opens them, not the many look-ups for commands. */
  readonly credentials: DeviceCredentials;
}

export interface ModelRecord {
  readonly model: ThingModel;
  readonly compiled: CompiledModel;
}

export interface ModelName {
  readonly orgId: string;
  readonly modelId: string;
}

/** What is known already comes without a promise: look-ups of known things are many, and wait for nothing. */
export type Answers<V> = (V | null)[] | Promise<(V | null)[]>;

/**
 * Where records come from: the database, or a cache in front of it. Answers are in the order of the keys, null for
 * what does not exist, and know nothing of who asks: that is `TenantView`.
 */
export interface RegistrySource {
  organizations(orgIds: readonly string[]): Answers<true>;
  applications(appKeys: readonly string[]): Answers<ApplicationCredentials>;
  models(names: readonly ModelName[]): Answers<ModelRecord>;
  products(productKeys: readonly string[]): Answers<ProductCredentials>;
  devices(selectors: readonly DeviceSelector[]): Answers<DeviceRecord>;
  channels(channelIds: readonly string[]): Answers<Channel>;
  nextSessionEpochs(count: number): Promise<number[]>;
}
