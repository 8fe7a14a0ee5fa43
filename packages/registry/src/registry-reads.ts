import type { CompiledModel, StringI18n, ThingModel } from '@setpoint/thing-model';

/** One way to name a device is enough; with both, the assetId wins [contract 0.3]. */
export type DeviceSelector =
  | { readonly assetId: string }
  | { readonly productKey: string; readonly deviceKey: string };

export type ProductType = 'Device' | 'Gateway';
export type DataFormat = 'Json' | 'Custom';

/** What a command needs to know of its device. */
export interface DeviceFacts {
  readonly assetId: string;
  readonly orgId: string;
  readonly productKey: string;
  readonly deviceKey: string;
  readonly modelId: string;
  readonly deviceName: StringI18n;
  /** Fixed offset or IANA name. */
  readonly timezone: string;
  readonly activated: boolean;
  readonly enabled: boolean;
  /** Grows with each change of what is said here of the device. */
  readonly revision: number;
  /** Sessions up to this epoch were those of the device that this one replaced; null when it never was. */
  readonly replacedEpoch: number | null;
  readonly dataFormat: DataFormat;
  /** QoS of pushes [contract 6.3]. */
  readonly qos: 0 | 1;
}

/** What a login at MQTT needs of a product [contract 6.1]. */
export interface ProductCredentials {
  readonly productKey: string;
  readonly orgId: string;
  readonly productSecret: string;
  readonly productType: ProductType;
  readonly dataFormat: DataFormat;
  readonly qos: 0 | 1;
  readonly biDirectionalAuth: boolean;
  readonly dynamicActivateEnabled: boolean;
  /** JavaScript of a product with the format Custom. */
  readonly codec: string | null;
}

/** What a login at MQTT needs of a device [contract 6.1]. */
export interface DeviceCredentials extends Omit<ProductCredentials, 'codec'> {
  readonly assetId: string;
  readonly deviceKey: string;
  readonly deviceSecret: string;
  readonly activated: boolean;
  readonly enabled: boolean;
  readonly revision: number;
}

export interface Channel {
  /** Internal; accepted nowhere [contract 2.2]. */
  readonly id: string;
  readonly orgId: string;
  readonly kind: 'set' | 'control';
  readonly channelId: string;
  readonly desc: string | null;
}

export interface ApplicationCredentials {
  readonly appKey: string;
  readonly orgId: string;
  readonly appSecret: string;
}

/**
 * What the services ask the registry. A device, model or channel of another organisation is null, exactly like an
 * unknown one. Names that cannot exist (too long, characters that are not allowed) are null without a query.
 */
export interface RegistryReads {
  organizationExists(orgId: string): Promise<boolean>;
  findDevice(orgId: string, selector: DeviceSelector): Promise<DeviceFacts | null>;
  /** In the order of the selectors. What is not cached takes one query, for 1,000 selectors as well. */
  findDevices(orgId: string, selectors: readonly DeviceSelector[]): Promise<(DeviceFacts | null)[]>;
  compiledModel(orgId: string, modelId: string): Promise<CompiledModel | null>;
  thingModel(orgId: string, modelId: string): Promise<ThingModel | null>;
  findChannel(orgId: string, channelId: string): Promise<Channel | null>;
  findChannels(orgId: string, channelIds: readonly string[]): Promise<(Channel | null)[]>;
  /** For a login, which names no organisation. */
  deviceCredentials(productKey: string, deviceKey: string): Promise<DeviceCredentials | null>;
  /** For a login by product secret and for the codec; names no organisation. */
  productCredentials(productKey: string): Promise<ProductCredentials | null>;
  applicationCredentials(appKey: string): Promise<ApplicationCredentials | null>;
  /**
   * Numbers for that many new sessions, strictly growing within the answer and over all answers that follow it.
   */
  nextSessionEpochs(count: number): Promise<number[]>;
}
