import { IsIn, IsString } from 'class-validator';

/** `registry.changed`: caches forget what they hold of it. */
export class RegistryChanged {
  @IsIn(['organization', 'model', 'product', 'device', 'channel'])
  kind!: 'organization' | 'model' | 'product' | 'device' | 'channel';

  @IsString()
  key!: string;
}
