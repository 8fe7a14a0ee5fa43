import type { CompiledModel, ThingModel } from '@setpoint/thing-model';
import { isDeviceKey, isOrgId, isShortKey, isShortText } from './key-format.js';
import type {
  ApplicationCredentials,
  Channel,
  DeviceCredentials,
  DeviceFacts,
  DeviceSelector,
  ProductCredentials,
  RegistryReads,
} from './registry-reads.js';
import type { Answers, ModelRecord, RegistrySource } from './registry-source.js';
import type { SecretBox } from './secrets/secret-box.js';

/** The tenant rule, once for the database and the cache: what belongs to others is null, like what does not exist. */
export class TenantView implements RegistryReads {
  constructor(
    private readonly source: RegistrySource,
    private readonly secrets: SecretBox,
  ) {}

  async organizationExists(orgId: string): Promise<boolean> {
    if (!isOrgId(orgId)) return false;
    return (await this.source.organizations([orgId]))[0] === true;
  }

  async findDevice(orgId: string, selector: DeviceSelector): Promise<DeviceFacts | null> {
    return (await this.findDevices(orgId, [selector]))[0] ?? null;
  }

  async findDevices(orgId: string, selectors: readonly DeviceSelector[]): Promise<(DeviceFacts | null)[]> {
    const records = await lookUp(selectors, isPossibleSelector, (possible) => this.source.devices(possible));
    return records.map((record) => (record?.facts.orgId === orgId ? record.facts : null));
  }

  async compiledModel(orgId: string, modelId: string): Promise<CompiledModel | null> {
    return (await this.modelRecord(orgId, modelId))?.compiled ?? null;
  }

  async thingModel(orgId: string, modelId: string): Promise<ThingModel | null> {
    return (await this.modelRecord(orgId, modelId))?.model ?? null;
  }

  async findChannel(orgId: string, channelId: string): Promise<Channel | null> {
    return (await this.findChannels(orgId, [channelId]))[0] ?? null;
  }

  async findChannels(orgId: string, channelIds: readonly string[]): Promise<(Channel | null)[]> {
    const channels = await lookUp(channelIds, isShortText, (possible) => this.source.channels(possible));
    return channels.map((channel) => (channel?.orgId === orgId ? channel : null));
  }

  async deviceCredentials(productKey: string, deviceKey: string): Promise<DeviceCredentials | null> {
    const selectors = [{ productKey, deviceKey }];
    const records = await lookUp(selectors, isPossibleSelector, (possible) => this.source.devices(possible));
    const stored = records[0]?.credentials;
    if (!stored) return null;
    const { secrets } = this;
    // Opened when they are looked at: a login needs one of them, and who looks at a session again needs none.
    return {
      ...stored,
      get deviceSecret() {
        return secrets.open(`device ${stored.assetId}`, stored.deviceSecret);
      },
      get productSecret() {
        return secrets.open(`product ${productKey}`, stored.productSecret);
      },
    };
  }

  async productCredentials(productKey: string): Promise<ProductCredentials | null> {
    if (!isShortKey(productKey)) return null;
    return (await this.source.products([productKey]))[0] ?? null;
  }

  async applicationCredentials(appKey: string): Promise<ApplicationCredentials | null> {
    if (!isShortText(appKey)) return null;
    return (await this.source.applications([appKey]))[0] ?? null;
  }

  nextSessionEpochs(count: number): Promise<number[]> {
    return this.source.nextSessionEpochs(count);
  }

  private async modelRecord(orgId: string, modelId: string): Promise<ModelRecord | null> {
    if (!isOrgId(orgId) || !isShortText(modelId)) return null;
    return (await this.source.models([{ orgId, modelId }]))[0] ?? null;
  }
}

const isPossibleSelector = (selector: DeviceSelector): boolean =>
  'assetId' in selector
    ? isShortKey(selector.assetId)
    : isShortKey(selector.productKey) && isDeviceKey(selector.deviceKey);

/** Looks up the keys that can exist at all; the others are null. */
const lookUp = <K, V>(
  keys: readonly K[],
  isPossible: (key: K) => boolean,
  find: (possible: readonly K[]) => Answers<V>,
): Answers<V> => {
  if (keys.every(isPossible)) return keys.length === 0 ? [] : find(keys);
  return lookUpPossible(keys, isPossible, find);
};

const lookUpPossible = async <K, V>(
  keys: readonly K[],
  isPossible: (key: K) => boolean,
  find: (possible: readonly K[]) => Answers<V>,
): Promise<(V | null)[]> => {
  const found = await lookUp(keys.filter(isPossible), isPossible, find);
  let next = 0;
  return keys.map((key) => (isPossible(key) ? (found[next++] ?? null) : null));
};
