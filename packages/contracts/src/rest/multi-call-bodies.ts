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

/** Body of `multiSet` and `multiInvoke`: each item is checked by itself and has a status of its own [contract 2.3, 2.6]. */
export class MultiCallBody {
  @IsArray()
  data!: unknown[];
}

/** Bounds of dataService calls, whether in a list or alone [contract 2.3, 2.5]. */
export const MAX_REQUEST_ID_LENGTH = 256;
export const MAX_CALLBACK_URL_LENGTH = 2048;
export const MAX_EDGE_TIMEOUT_MS = 300_000;

/** For a call that names no `timeout`. */
export const DEFAULT_EDGE_TIMEOUT_MS = 30_000;

/** What items of both lists say [contract 2.3, 2.6]. */
export class MultiCallItem {
  /** Chosen by the caller, and echoed everywhere. */
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_REQUEST_ID_LENGTH)
  requestId!: string;

  @IsOptional()
  @IsString()
  orgId?: string | null;

  @IsOptional()
  @IsString()
  productKey?: string | null;

  @IsOptional()
  @IsString()
  deviceKey?: string | null;

  @IsOptional()
  @IsString()
  assetId?: string | null;

  @IsOptional()
  @IsString()
  @MaxLength(MAX_CALLBACK_URL_LENGTH)
  callbackUrl?: string | null;

  /** A write: one value under any key. A call: the inputs. */
  @IsOptional()
  @IsObject()
  inputData?: Record<string, unknown> | null;

  /** Milliseconds. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_EDGE_TIMEOUT_MS)
  timeout?: number | null;

  /** The caller's time of the request, epoch ms. Not positive: the server's time. */
  @IsOptional()
  @IsInt()
  gmtServiceRequest?: number | null;
}

/** One write of a `multiSet` [contract 2.3]. */
export class MultiSetItem extends MultiCallItem {
  @IsString()
  @IsNotEmpty()
  setMeasurepointChannelId!: string;

  @IsString()
  @IsNotEmpty()
  measurepointId!: string;

  /** Newer name of `gmtServiceRequest`; both are read [contract 8 #40]. */
  @IsOptional()
  @IsInt()
  gmtSetMeasurepointRequest?: number | null;
}

/** One service call of a `multiInvoke` [contract 2.6]. */
export class MultiInvokeItem extends MultiCallItem {
  @IsString()
  @IsNotEmpty()
  controlChannelId!: string;

  @IsString()
  @IsNotEmpty()
  serviceId!: string;
}
