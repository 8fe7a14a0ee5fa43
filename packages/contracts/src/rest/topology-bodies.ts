import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsOptional,
  IsString,
  MaxLength,
  ValidateNested,
} from 'class-validator';

/** Names a device [contract 5.6]: `assetId`, or `productKey` with `deviceKey`; `assetId` wins. */
export class DeviceIdentifier {
  @IsOptional()
  @IsString()
  @MaxLength(64)
  assetId?: string | null;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  productKey?: string | null;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  deviceKey?: string | null;
}

/** Body of a search of sub-devices, beside what every search has. */
export class GatewayBody {
  @ValidateNested()
  @Type(() => DeviceIdentifier)
  gateway!: DeviceIdentifier;
}

/** Body of `device-topos?action=addSubDevice` and `removeSubDevice`. */
export class SubDevicesBody extends GatewayBody {
  /** More than a gateway can have get a code of their own. */
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(2_000)
  @ValidateNested({ each: true })
  @Type(() => DeviceIdentifier)
  subDevices!: DeviceIdentifier[];
}

/** Body of `device-topos?action=getGateway`. */
export class SubDeviceBody {
  @ValidateNested()
  @Type(() => DeviceIdentifier)
  subDevice!: DeviceIdentifier;
}
