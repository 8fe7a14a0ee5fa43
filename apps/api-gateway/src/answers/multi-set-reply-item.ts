import { type CodeEntry, codes } from '@setpoint/codes';
import { DEFAULT_SET_TIMEOUT_MS } from '@setpoint/contracts';
import type { DeviceFacts } from '@setpoint/registry';

export interface ReplyItemFacts {
  readonly orgId: string;
  readonly device: DeviceFacts | null;
  /** When the request came and when it is answered, epoch ms. */
  readonly receivedAt: number;
  readonly repliedAt: number;
}

/** The caller's time of the request, or ours when it gave none that is one [contract 2.3]. */
export const requestTime = (given: unknown, receivedAt: number): number =>
  typeof given === 'number' && given > 0 ? given : receivedAt;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * One item of the answer: what the caller sent, however wrong, with what became of it. Members in the order of the
 * documents [contract 2.3].
 */
export const multiSetReplyItem = (
  raw: unknown,
  entry: CodeEntry,
  submsg: string | null,
  { orgId, device, receivedAt, repliedAt }: ReplyItemFacts,
) => {
  const echo = isRecord(raw) ? raw : {};
  return {
    requestId: echo.requestId ?? null,
    orgId: echo.orgId ?? orgId,
    callType: 'ASYNC',
    setMeasurepointChannelId: echo.setMeasurepointChannelId ?? null,
    productKey: device?.productKey ?? echo.productKey ?? null,
    deviceKey: device?.deviceKey ?? echo.deviceKey ?? null,
    assetId: device?.assetId ?? echo.assetId ?? null,
    measurepointId: echo.measurepointId ?? null,
    callbackUrl: echo.callbackUrl ?? null,
    inputData: echo.inputData ?? null,
    status: entry.code,
    msg: entry.msg,
    submsg: entry === codes.edgeSuccess ? null : submsg,
    timeout: echo.timeout ?? DEFAULT_SET_TIMEOUT_MS,
    gmtServiceRequest: requestTime(echo.gmtServiceRequest, receivedAt),
    gmtServiceReply: repliedAt,
  };
};
