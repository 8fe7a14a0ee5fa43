import { CommandType } from '@setpoint/codes';
import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsDefined,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { StringI18n } from '../string-i18n.js';
import { DeviceSubject } from './device-subject.js';

export const DataFormat = { json: 'Json', custom: 'Custom' } as const;
export type DataFormat = (typeof DataFormat)[keyof typeof DataFormat];

const COMMAND_ID = /^\d{1,19}$/;

/** What the registry knew of the device when the gateway wrote the request. */
export class DeviceFacts {
  /** Older revisions are ignored. */
  @IsInt()
  @Min(0)
  revision!: number;

  @IsBoolean()
  activated!: boolean;

  @IsBoolean()
  enabled!: boolean;

  @IsIn(Object.values(DataFormat))
  dataFormat!: DataFormat;

  /** Newest epoch of the device that this one replaced; absent or null when it never was [contract 5.5]. */
  @IsOptional()
  @IsInt()
  @Min(0)
  replacedEpoch?: number | null;

  /** QoS of the push [contract 6.3]. */
  @IsIn([0, 1])
  qos!: 0 | 1;

  /** Fixed offset or IANA name [contract 0.3]. */
  @IsString()
  @IsNotEmpty()
  timezone!: string;
}

/** Which waiting HTTP request an answer belongs to. */
export class ReplyAddress {
  @IsInt()
  @Min(0)
  slot!: number;

  @IsString()
  @IsNotEmpty()
  requestId!: string;

  /** `acceptance`: when it is stored. `end`: when it has ended. */
  @IsIn(['acceptance', 'end'])
  when!: 'acceptance' | 'end';
}

/** What the caller of an asynchronous dataService call sent, to be repeated in its result [contract 2.4]. */
export class ResultContext {
  @IsIn(['set', 'control'])
  kind!: 'set' | 'control';

  /** The channel's id, which is the name of its topic. */
  @IsString()
  @IsNotEmpty()
  channelId!: string;

  @IsString()
  @IsNotEmpty()
  requestId!: string;

  @IsOptional()
  @IsString()
  callbackUrl!: string | null;

  /** The map as the caller sent it. */
  @IsObject()
  inputData!: Record<string, unknown>;

  /** Caller's or server's time of the request, epoch ms. */
  @IsInt()
  gmtServiceRequest!: number;
}

/** `command.submit`: write a point or call a service. */
export class SubmitCommand extends DeviceSubject {
  @Matches(COMMAND_ID)
  commandId!: string;

  @IsIn(Object.values(CommandType))
  commandType!: CommandType;

  /** Point id or service id. */
  @IsString()
  @IsNotEmpty()
  identifier!: string;

  @ValidateNested()
  @Type(() => StringI18n)
  commandName!: StringI18n;

  /** Type 1: the bare value. Type 2: the map of inputs. Any JSON but null. */
  @IsDefined()
  inputData!: unknown;

  @IsInt()
  @Min(1)
  @Max(300_000)
  timeoutMs!: number;

  /** 0: instant. */
  @IsInt()
  @Min(0)
  @Max(172_800_000)
  pendingTtlMs!: number;

  /** On the database clock, epoch ms; the same instant that `commandId` carries. */
  @IsInt()
  @Min(0)
  createdAt!: number;

  @ValidateNested()
  @Type(() => DeviceFacts)
  device!: DeviceFacts;

  @IsOptional()
  @ValidateNested()
  @Type(() => ReplyAddress)
  replyTo!: ReplyAddress | null;

  @IsOptional()
  @ValidateNested()
  @Type(() => ResultContext)
  result!: ResultContext | null;
}

/** What a caller asks of a device's queue, and where the answer goes. */
class DeviceQuestion {
  @IsString()
  @IsNotEmpty()
  orgId!: string;

  @IsString()
  @IsNotEmpty()
  assetId!: string;

  @ValidateNested()
  @Type(() => ReplyAddress)
  replyTo!: ReplyAddress;
}

/** `command.cancel`: without `commandId` all cached commands of the device [contract 1.7]. */
export class CancelCommands extends DeviceQuestion {
  @IsOptional()
  @Matches(COMMAND_ID)
  commandId!: string | null;
}

/** `command.get` [contract 1.6]. */
export class GetCommand extends DeviceQuestion {
  @Matches(COMMAND_ID)
  commandId!: string;
}

/** `command.search` [contract 1.8]. The gateway has read all of it once: what cannot be read again is a fault. */
export class SearchCommands extends DeviceQuestion {
  /** As it came; null asks for everything. */
  @IsOptional()
  @IsString()
  expression!: string | null;

  /** Of the device: local times in the expression are its own. */
  @IsString()
  @IsNotEmpty()
  timezone!: string;

  /** Paths that are wanted; null asks for whole commands. */
  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  projection!: string[] | null;

  /** Matches before the page, newest first. */
  @IsInt()
  @Min(0)
  offset!: number;

  @IsInt()
  @Min(1)
  @Max(1_000)
  limit!: number;
}

/** `device.changed`: enabled, disabled, activated or replaced in the registry. */
export class DeviceChanged extends DeviceSubject {
  @IsInt()
  @Min(1)
  revision!: number;

  @IsBoolean()
  activated!: boolean;

  @IsBoolean()
  enabled!: boolean;

  /** As in `DeviceFacts`. */
  @IsOptional()
  @IsInt()
  @Min(0)
  replacedEpoch?: number | null;
}

/** `device.removed`: its waiting commands fail [contract 3.2 #12]. */
export class DeviceRemoved {
  @IsString()
  @IsNotEmpty()
  assetId!: string;

  @IsInt()
  @Min(1)
  revision!: number;
}
