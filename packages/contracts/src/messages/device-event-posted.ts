import { IsIn, IsInt, IsNotEmpty, IsObject, IsString, Max, Min } from 'class-validator';
import { MAX_INSTANT_MS } from './device-measured.js';
import { DeviceSubject } from './device-subject.js';

/** `device.eventPosted`: an event of a device [contract 6.4], checked against its thing model. */
export class DeviceEventPosted extends DeviceSubject {
  @IsString()
  @IsNotEmpty()
  eventId!: string;

  /** As the thing model has it. */
  @IsIn(['INFO', 'WARN', 'ERROR'])
  eventType!: 'INFO' | 'WARN' | 'ERROR';

  /** Epoch ms on the device's clock; at most a few minutes ahead of `receivedAt`. */
  @IsInt()
  @Min(0)
  @Max(MAX_INSTANT_MS)
  time!: number;

  /** By output parameter of the event, each with the type that the thing model gives it. */
  @IsObject()
  values!: Record<string, unknown>;

  /** Epoch ms on the database clock. */
  @IsInt()
  @Min(0)
  @Max(MAX_INSTANT_MS)
  receivedAt!: number;
}
