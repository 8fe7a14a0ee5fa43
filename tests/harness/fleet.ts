import { type Behaviour, type Ledger, SimulatedDevice, sdks } from '@setpoint/simulated-device';
import type { TestDevice } from './tenant.js';

/** Comes back at once: a test should wait for the platform, not for the device. */
const quickBackOff = { firstMs: 100, maxMs: 500 };

/**
 * The devices of a tenant, each with the behaviour that `behaviourOf` gives it, and with the login of one of the SDKs in
 * turn; they connect when started.
 */
export const simulate = (
  mqttUrl: string,
  devices: readonly TestDevice[],
  ledger: Ledger,
  behaviourOf: (index: number) => Behaviour = () => ({ name: 'prompt' }),
): SimulatedDevice[] =>
  devices.map(
    ({ keys }, index) =>
      new SimulatedDevice({
        url: mqttUrl,
        keys,
        behaviour: behaviourOf(index),
        sdk: sdks[index % sdks.length] ?? 'node',
        ledger,
        backOff: quickBackOff,
      }),
  );

/** Resolves when all are logged in. */
export const connectAll = async (devices: readonly SimulatedDevice[]): Promise<void> => {
  await Promise.all(devices.map((device) => device.start()));
  await Promise.all(devices.map((device) => device.connected()));
};
