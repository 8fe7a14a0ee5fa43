import { type CacheLimits, LoadingCache } from './loading-cache.js';
import { modelKey, type RegistryChange } from './registry-change.js';
import type {
  ApplicationCredentials,
  Channel,
  DeviceSelector,
  ProductCredentials,
} from './registry-reads.js';
import type { Answers, DeviceRecord, ModelName, ModelRecord, RegistrySource } from './registry-source.js';

export interface CachedSourceOptions extends CacheLimits {
  /** Any clock that only moves forward, ms. */
  readonly nowMs: () => number;
}

const itself = (key: string): string => key;

/** Keeps records of another source for a while, or until their change is announced. */
export class CachedSource implements RegistrySource {
  private readonly organizationCache: LoadingCache<string, true>;
  private readonly applicationCache: LoadingCache<string, ApplicationCredentials>;
  private readonly modelCache: LoadingCache<ModelName, ModelRecord>;
  private readonly productCache: LoadingCache<string, ProductCredentials>;
  private readonly deviceCache: LoadingCache<DeviceSelector, DeviceRecord>;
  private readonly channelCache: LoadingCache<string, Channel>;

  constructor(
    private readonly source: RegistrySource,
    options: CachedSourceOptions,
  ) {
    // Organisations and applications are only ever added: nothing of them can become stale before its time.
    this.organizationCache = new LoadingCache({
      ...options,
      load: (keys) => source.organizations(keys),
      keyOf: itself,
      tagsOf: () => [],
    });
    this.applicationCache = new LoadingCache({
      ...options,
      load: (keys) => source.applications(keys),
      keyOf: itself,
      tagsOf: () => [],
    });
    this.modelCache = new LoadingCache({
      ...options,
      load: (names) => source.models(names),
      // An orgId has no blanks, so the two parts cannot run into each other.
      keyOf: ({ orgId, modelId }) => `${orgId} ${modelId}`,
      tagsOf: ({ model }) => [`model ${modelKey(model.orgId, model.modelId)}`],
    });
    this.productCache = new LoadingCache({
      ...options,
      load: (keys) => source.products(keys),
      keyOf: itself,
      tagsOf: ({ productKey }) => [`product ${productKey}`],
    });
    this.deviceCache = new LoadingCache({
      ...options,
      load: (selectors) => source.devices(selectors),
      keyOf: selectorKey,
      tagsOf: ({ facts }) => [`device ${facts.assetId}`, `product ${facts.productKey}`],
    });
    this.channelCache = new LoadingCache({
      ...options,
      load: (keys) => source.channels(keys),
      keyOf: itself,
      tagsOf: ({ channelId }) => [`channel ${channelId}`],
    });
  }

  /** Forgets what was made of the changed things. */
  invalidate(changes: readonly RegistryChange[]): void {
    const tagsOf = (...kinds: RegistryChange['kind'][]): string[] =>
      changes.filter(({ kind }) => kinds.includes(kind)).map(({ kind, key }) => `${kind} ${key}`);
    const caches = [
      [this.organizationCache, tagsOf('organization')],
      [this.modelCache, tagsOf('model')],
      [this.productCache, tagsOf('product')],
      [this.deviceCache, tagsOf('device', 'product')],
      [this.channelCache, tagsOf('channel')],
    ] as const;
    for (const [cache, tags] of caches) if (tags.length > 0) cache.invalidate(tags);
  }

  organizations(orgIds: readonly string[]): Answers<true> {
    return this.organizationCache.getMany(orgIds);
  }

  applications(appKeys: readonly string[]): Answers<ApplicationCredentials> {
    return this.applicationCache.getMany(appKeys);
  }

  models(names: readonly ModelName[]): Answers<ModelRecord> {
    return this.modelCache.getMany(names);
  }

  products(productKeys: readonly string[]): Answers<ProductCredentials> {
    return this.productCache.getMany(productKeys);
  }

  devices(selectors: readonly DeviceSelector[]): Answers<DeviceRecord> {
    return this.deviceCache.getMany(selectors);
  }

  channels(channelIds: readonly string[]): Answers<Channel> {
    return this.channelCache.getMany(channelIds);
  }

  nextSessionEpochs(count: number): Promise<number[]> {
    return this.source.nextSessionEpochs(count);
  }
}

/** Product keys have a fixed length, so the two parts cannot run into each other. */
const selectorKey = (selector: DeviceSelector): string =>
  'assetId' in selector ? selector.assetId : `${selector.productKey} ${selector.deviceKey}`;
