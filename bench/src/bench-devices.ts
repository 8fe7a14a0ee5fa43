import type { BenchDevice } from './system.js';

/** The one organisation, product and point of all measurements. */
export const benchOrgId = 'o17000000000099';
export const benchProductKey = 'benchPk1';
export const benchPoint = 'setpoint_kw';

/** Devices b0000001, b0000002, …: the same in every system. */
export const benchDevices = (count: number): BenchDevice[] =>
  Array.from({ length: count }, (_, i) => {
    const deviceKey = `b${String(i + 1).padStart(7, '0')}`;
    return {
      assetId: deviceKey,
      keys: { productKey: benchProductKey, deviceKey, deviceSecret: `secret-of-${deviceKey}` },
    };
  });
