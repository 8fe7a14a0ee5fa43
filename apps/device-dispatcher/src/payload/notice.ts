import {
  combineNoticeMethod,
  combineNoticeTopic,
  deviceNoticeMethod,
  deviceNoticeTopic,
  type NoticeVerb,
} from '@setpoint/channels';
import type { DeviceChange } from '@setpoint/registry';
import type { DeviceName } from '../login/user-name.js';
import { type DeviceMessage, downstreamText } from './command-message.js';

const verbs = {
  enabled: 'enable',
  disabled: 'disable',
  removed: 'delete',
} as const satisfies Record<DeviceChange, NoticeVerb>;

/** Tells a gateway what was done to its sub-devices [contract 6.4]. */
export const gatewayNotice = (
  gateway: DeviceName,
  change: DeviceChange,
  subDevices: readonly DeviceName[],
  id: string,
): DeviceMessage => ({
  topic: combineNoticeTopic(gateway.productKey, gateway.deviceKey, verbs[change]),
  payload: downstreamText(id, combineNoticeMethod(verbs[change]), subDevices),
});

/** Tells a device what was done to itself. */
export const deviceNotice = (device: DeviceName, change: DeviceChange, id: string): DeviceMessage => ({
  topic: deviceNoticeTopic(device.productKey, device.deviceKey, verbs[change]),
  payload: downstreamText(id, deviceNoticeMethod(verbs[change]), {}),
});

/** Of the 16 digits the last three count within a millisecond. */
const PER_MS = 1_000;

/**
 * Ids of notices, and of what tells a device its secret: strings of 16 digits, which neither the counters of devices
 * reach nor the ids of commands, which have ten; and they fit in the 2^53 that a device may make a number of
 * [contract 6.5].
 */
export class NoticeIds {
  private last = 0;

  /** @param nowMs epoch ms */
  next(nowMs: number): string {
    this.last = Math.max(this.last + 1, Math.floor(nowMs) * PER_MS);
    return String(this.last);
  }
}
