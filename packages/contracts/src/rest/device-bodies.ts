import { Type } from 'class-transformer';
import { IsNotEmpty, IsObject, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { NameBody } from './name-body.js';
import { IsDeviceKey, IsTags, MAX_TEXT_LENGTH } from './registry-members.js';

const MAX_TIMEZONE_LENGTH = 64;

class DeviceBody {
  /** Checked against the thing model of the product. */
  @IsOptional()
  @IsObject()
  deviceAttributes?: Record<string, unknown> | null;

  @IsOptional()
  @IsString()
  @MaxLength(MAX_TEXT_LENGTH)
  deviceDesc?: string | null;

  @IsOptional()
  @IsTags()
  deviceTags?: Record<string, string> | null;
}

class NewDeviceBody extends DeviceBody {
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  productKey!: string;

  /** Fixed offset or IANA name. */
  @IsString()
  @MaxLength(MAX_TIMEZONE_LENGTH)
  timezone!: string;

  /** Generated when absent. */
  @IsOptional()
  @IsDeviceKey()
  deviceKey?: string | null;
}

/** Body of `devices?action=create` [contract 5.5]. */
export class CreateDeviceBody extends NewDeviceBody {
  @ValidateNested()
  @Type(() => NameBody)
  deviceName!: NameBody;
}

/** A device that a gateway registers [contract 6.4]. */
export class RegisterDeviceBody extends NewDeviceBody {
  /** The deviceKey when absent. */
  @IsOptional()
  @ValidateNested()
  @Type(() => NameBody)
  deviceName?: NameBody | null;
}

/**
 * Body of `devices?action=update` [contract 5.5]: absent members stay, also attributes that are not named; an attribute
 * that is null is removed. Tags are replaced as a whole [contract 0.3].
 */
export class UpdateDeviceBody extends DeviceBody {
  @IsOptional()
  @IsString()
  @MaxLength(MAX_TIMEZONE_LENGTH)
  timezone?: string | null;

  @IsOptional()
  @ValidateNested()
  @Type(() => NameBody)
  deviceName?: NameBody | null;
}

/** Body of `devices?action=replaceDevice` [contract 5.5]. */
export class ReplaceDeviceBody {
  @IsDeviceKey()
  newDeviceKey!: string;
}
