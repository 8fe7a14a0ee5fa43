import { IsArray, IsIn, IsOptional, IsString } from 'class-validator';

/** `registry.changed`: caches forget what they hold of it. */
export class RegistryChanged {
  @IsIn(['organization', 'model', 'product', 'device', 'channel'])
  kind!: 'organization' | 'model' | 'product' | 'device' | 'channel';

  @IsString()
  key!: string;

  /** What was done to a device, where its gateway has to be told of it [contract 6.4]; `key` is its assetId. */
  @IsOptional()
  @IsIn(['enabled', 'disabled', 'removed'])
  change?: 'enabled' | 'disabled' | 'removed';

  /** With `change`: how the device was called then. */
  @IsOptional()
  @IsString()
  productKey?: string;

  @IsOptional()
  @IsString()
  deviceKey?: string;

  /** With `change`: assetIds of the gateways of which it was a member then; absent when there was none. */
  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  gateways?: string[];
}
