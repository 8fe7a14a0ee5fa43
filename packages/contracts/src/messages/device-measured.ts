import { Type } from 'class-transformer';
import { IsArray, IsInt, IsObject, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import { DeviceSubject } from './device-subject.js';

/** 9999-12-31T23:59:59.999Z: later instants have no common way to be written. */
export const MAX_INSTANT_MS = 253_402_300_799_999;

/** What a device measured at one instant. */
export class Measurement {
  /** Epoch ms on the device's clock; at most a few minutes ahead of `receivedAt`. */
  @IsInt()
  @Min(0)
  @Max(MAX_INSTANT_MS)
  time!: number;

  /** By measurement point, each with the type that the thing model gives it. */
  @IsObject()
  values!: Record<string, unknown>;

  /** 0 to 9, of the points that were reported with one. */
  @IsOptional()
  @IsObject()
  qualities?: Record<string, number>;
}

/** `device.measured`: what one post of a device says [contract 6.4], checked against its thing model. */
export class DeviceMeasured extends DeviceSubject {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => Measurement)
  measurements!: Measurement[];

  /** Epoch ms on the database clock. */
  @IsInt()
  @Min(0)
  @Max(MAX_INSTANT_MS)
  receivedAt!: number;
}
