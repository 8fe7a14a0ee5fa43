import { IsNotEmpty, IsString } from 'class-validator';

/** The device a message is about, by all its names. */
export class DeviceSubject {
  @IsString()
  @IsNotEmpty()
  orgId!: string;

  @IsString()
  @IsNotEmpty()
  assetId!: string;

  @IsString()
  @IsNotEmpty()
  productKey!: string;

  @IsString()
  @IsNotEmpty()
  deviceKey!: string;
}
