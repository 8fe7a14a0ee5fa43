import { Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';

/** UTF-16 units of a `detail`: one line of a log, not a listing. */
export const MAX_DETAIL_CHARS = 512;

class DispatchReport {
  @IsString()
  @IsNotEmpty()
  assetId!: string;

  @Matches(/^\d{1,19}$/)
  commandId!: string;

  @IsInt()
  @Min(1)
  dispatchNumber!: number;

  /** Epoch ms on the database clock. */
  @IsInt()
  @Min(0)
  at!: number;
}

/** `dispatch.handedOver`: written to the device's connection. */
export class HandedOver extends DispatchReport {}

/** `dispatch.acknowledged`: the device's PUBACK came (QoS 1 only). */
export class Acknowledged extends DispatchReport {}

/** `dispatch.notDelivered`: no byte of it left; it may be sent again. */
export class NotDelivered extends DispatchReport {
  @IsIn(['noSession', 'late', 'encodeFailed'])
  reason!: 'noSession' | 'late' | 'encodeFailed';

  /** What the product's script said, in one line; only with `encodeFailed`. */
  @IsOptional()
  @IsString()
  @MaxLength(MAX_DETAIL_CHARS)
  detail?: string;
}

/** Which of the device's reply topics was used. */
export class ReplyOrigin {
  @IsIn(['set', 'invoke', 'raw'])
  kind!: 'set' | 'invoke' | 'raw';

  /** Only with `invoke`. */
  @IsOptional()
  @IsString()
  serviceId?: string;
}

/** `device.replied`: what came back, read leniently [contract 6.5]. The scheduler finds the command it answers. */
export class DeviceReplied {
  @IsString()
  @IsNotEmpty()
  assetId!: string;

  @ValidateNested()
  @Type(() => ReplyOrigin)
  on!: ReplyOrigin;

  /** Decimal text. */
  @IsString()
  @MaxLength(64)
  messageId!: string;

  /** Null: the reply had no usable code. */
  @IsOptional()
  @IsInt()
  code!: number | null;

  @IsOptional()
  @IsString()
  message?: string;

  @IsOptional()
  @IsObject()
  data?: Record<string, unknown>;

  /** Epoch ms on the database clock; a reply counts by this instant. */
  @IsInt()
  @Min(0)
  receivedAt!: number;

  /** When the command was written, if this reply overtook that report. */
  @IsOptional()
  @IsInt()
  handedOverAt?: number;
}
