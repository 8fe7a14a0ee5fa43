import type { StringI18n } from '@setpoint/thing-model';
import type { DataFormat, ProductType } from './registry-reads.js';

type Tags = Readonly<Record<string, string>>;

/** A product as callers see it, in the order of the documents [contract 5.4]. Instants are epoch ms. */
export interface ProductView {
  readonly orgId: string;
  readonly productKey: string;
  readonly productName: StringI18n;
  readonly productSecret: string;
  readonly productDesc: string;
  readonly productType: ProductType;
  readonly dataFormat: DataFormat;
  readonly productTags: Tags;
  readonly modelId: string;
  readonly dynamicActivateEnabled: boolean;
  readonly biDirectionalAuth: boolean;
  readonly createBy: string | null;
  readonly createTime: number;
  readonly updateBy: string | null;
  readonly updateTime: number;
  /** Days that a certificate is valid; certificates are issued elsewhere. */
  readonly defaultValidDay: null;
  readonly maxValidDay: null;
}

export type DeviceStatus = 'inactive' | 'online' | 'offline' | 'disabled';

/** A device as callers see it, in the order of the documents [contract 5.5]. Instants are epoch ms. */
export interface DeviceView {
  readonly orgId: string;
  readonly assetId: string;
  readonly modelId: string;
  readonly modelIdPath: string;
  readonly productKey: string;
  readonly productName: StringI18n;
  readonly productType: ProductType;
  readonly dataFormat: DataFormat;
  readonly deviceKey: string;
  readonly deviceName: StringI18n;
  readonly deviceSecret: string;
  readonly deviceDesc: string | null;
  readonly timezone: string;
  readonly deviceAttributes: Readonly<Record<string, unknown>>;
  readonly deviceTags: Tags;
  readonly createTime: number;
  readonly status: DeviceStatus;
  /** 0 if never, like the next two. */
  readonly activeTime: number;
  readonly lastOnlineTime: number;
  readonly lastOfflineTime: number;
  /** Null if never, like the next three. */
  readonly measurepointLastUpdate: number | null;
  readonly eventLastUpdate: number | null;
  readonly attributeLastUpdate: number | null;
  /** The latest of the other three. */
  readonly featureLastUpdate: number | null;
}
