import type { FaultTenant } from '../../stack/fault-stack.js';

/** A tenant of the name `mark` with a device of each of these behaviours: <mark>0, <mark>1, … */
export const faultTenant = (mark: string, behaviours: readonly string[]): FaultTenant => ({
  orgId: `o-${mark}`,
  mark,
  channelId: `channel-${mark}`,
  devices: behaviours.map((behaviour, index) => {
    const keys = { productKey: `p-${mark}`, deviceKey: `d-${index}`, deviceSecret: 'secret' };
    return { assetId: `${mark}${index}`, ...keys, keys, behaviour, qos: 0 };
  }),
});
