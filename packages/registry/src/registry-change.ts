/**
 * What was written, so that others forget what they hold of it; published on the topic of registry changes.
 *
 * `key`: orgId, `modelKey(orgId, modelId)`, productKey, assetId or channelId.
 */
export interface RegistryChange {
  readonly kind: 'organization' | 'model' | 'product' | 'device' | 'channel';
  readonly key: string;
  /** Of a device whose gateways have to be told; the members below come with it. */
  readonly change?: DeviceChange;
  /** Of the change: who is told twice need not tell it twice. */
  readonly revision?: number;
  readonly productKey?: string;
  readonly deviceKey?: string;
  /** assetIds of the gateways of which it was a member then. */
  readonly gateways?: readonly string[];
}

/** What was done to a device that its gateways are told of [contract 6.4]. */
export type DeviceChange = 'enabled' | 'disabled' | 'removed';

/** Names a model in the whole system; both parts may contain any character. */
export const modelKey = (orgId: string, modelId: string): string => JSON.stringify([orgId, modelId]);
