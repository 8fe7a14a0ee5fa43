/**
 * What was written, so that others forget what they hold of it; published on the topic of registry changes.
 *
 * `key`: orgId, `modelKey(orgId, modelId)`, productKey, assetId or channelId.
 */
export interface RegistryChange {
  readonly kind: 'organization' | 'model' | 'product' | 'device' | 'channel';
  readonly key: string;
}

/** Names a model in the whole system; both parts may contain any character. */
export const modelKey = (orgId: string, modelId: string): string => JSON.stringify([orgId, modelId]);
