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

/**
 * Where records come from: the database, or a cache in front of it. Answers are in the order of the keys, null for
 * what does not exist, and know nothing of who asks: that is `TenantView`.
 */
export interface RegistrySource {
  organizations(orgIds: readonly string[]): Promise<(true | null)[]>;
  applications(appKeys: readonly string[]): Promise<(ApplicationCredentials | null)[]>;
  models(names: readonly ModelName[]): Promise<(ModelRecord | null)[]>;
  products(productKeys: readonly string[]): Promise<(ProductCredentials | null)[]>;
  devices(selectors: readonly DeviceSelector[]): Promise<(DeviceRecord | null)[]>;
  channels(channelIds: readonly string[]): Promise<(Channel | null)[]>;
  nextSessionEpochs(count: number): Promise<number[]>;
}
