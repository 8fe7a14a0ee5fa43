import { ArrayNotEmpty, IsArray, IsInt, IsObject, IsString, Max, Min } from 'class-validator';
import { MAX_INSTANT_MS } from './device-measured.js';
import { DeviceSubject } from './device-subject.js';

/** `device.attributesUpdated`: what a device says of itself [contract 6.4]; the registry has it already. */
export class DeviceAttributesUpdated extends DeviceSubject {
  /** By attribute, each with the type that the thing model gives it; others stay as they are. */
  @IsObject()
  attributes!: Record<string, unknown>;

  /** Epoch ms on the database clock. */
  @IsInt()
  @Min(0)
  @Max(MAX_INSTANT_MS)
  updatedAt!: number;
}

/** `device.attributesDeleted`: a device has withdrawn some; the registry has them no more. */
export class DeviceAttributesDeleted extends DeviceSubject {
  @IsArray()
  @ArrayNotEmpty()
  @IsString({ each: true })
  names!: string[];

  /** Epoch ms on the database clock. */
  @IsInt()
  @Min(0)
  @Max(MAX_INSTANT_MS)
  deletedAt!: number;
}
