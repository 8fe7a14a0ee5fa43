import { IsArray, IsIn, IsInt, IsOptional, IsString } from 'class-validator';

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

  /** Of the change; a change may be told twice. */
  @IsOptional()
  @IsInt()
  revision?: number;

  /** With `change`: how the device was called then. */
  @IsOptional()
  @IsString()
  productKey?: string;

  @IsOptional()
  @IsString()
  deviceKey?: string;

  /** With `change`: assetIds of the gateways of which it was a member then. */
  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  gateways?: string[];
}
