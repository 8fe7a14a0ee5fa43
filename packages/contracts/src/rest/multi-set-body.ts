import {
  IsArray,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';

/** Body of `multiSet`: its items are checked one by one, because each has a status of its own [contract 2.3]. */
export class MultiSetBody {
  @IsArray()
  data!: unknown[];
}

const MAX_REQUEST_ID_LENGTH = 256;
const MAX_CALLBACK_URL_LENGTH = 2048;
const MAX_TIMEOUT_MS = 300_000;

/** For an item that names no `timeout`. */
export const DEFAULT_SET_TIMEOUT_MS = 30_000;

/** One write of a `multiSet` [contract 2.3]. */
export class MultiSetItem {
  /** Chosen by the caller, and echoed everywhere. */
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_REQUEST_ID_LENGTH)
  requestId!: string;

  @IsOptional()
  @IsString()
  orgId?: string | null;

  @IsString()
  @IsNotEmpty()
  setMeasurepointChannelId!: string;

  @IsOptional()
  @IsString()
  productKey?: string | null;

  @IsOptional()
  @IsString()
  deviceKey?: string | null;

  @IsOptional()
  @IsString()
  assetId?: string | null;

  @IsString()
  @IsNotEmpty()
  measurepointId!: string;

  @IsOptional()
  @IsString()
  @MaxLength(MAX_CALLBACK_URL_LENGTH)
  callbackUrl?: string | null;

  /** One value under any key. */
  @IsOptional()
  @IsObject()
  inputData?: Record<string, unknown> | null;

  /** Milliseconds. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_TIMEOUT_MS)
  timeout?: number | null;

  /** The caller's time of the request, epoch ms. Not positive: the server's time. */
  @IsOptional()
  @IsInt()
  gmtServiceRequest?: number | null;
}
