import type { ItemMembers } from '@setpoint/contracts';
import type { DeviceFacts } from '@setpoint/registry';
import type { ItemVerdict } from './item-verdict.js';

/** What an answer repeats of what the caller sent, however wrong that is. */
export type Echo = Omit<ItemMembers, 'status' | 'msg' | 'submsg' | 'repliedAt'>;

/**
 * The members of an answer: the device's names are filled in once it was found [contract 2.3]. Written out, since a list
 * has 1,000 of them and copies by spreading are slow.
 */
export const itemMembers = (
  echo: Echo,
  device: DeviceFacts | null,
  { entry, submsg }: ItemVerdict,
  repliedAt: number,
): ItemMembers => ({
  requestId: echo.requestId,
  orgId: echo.orgId,
  callType: echo.callType,
  channelId: echo.channelId,
  productKey: device?.productKey ?? echo.productKey,
  deviceKey: device?.deviceKey ?? echo.deviceKey,
  assetId: device?.assetId ?? echo.assetId,
  identifier: echo.identifier,
  callbackUrl: echo.callbackUrl,
  inputData: echo.inputData,
  status: entry.code,
  msg: entry.msg,
  submsg,
  timeout: echo.timeout,
  requestedAt: echo.requestedAt,
  repliedAt,
});

/** The caller's time of the request, or ours when it gave none that is one [contract 2.3]. */
export const requestTime = (given: unknown, receivedAt: number): number =>
  typeof given === 'number' && given > 0 ? given : receivedAt;
