import type { SdkDevice } from './sdk-device.js';

/**
 * Connects, and comes back after every loss and every refusal with the pace of the SDK, made `hurry` times faster for
 * tests, until it is stopped.
 */
export const stayConnected = (device: SdkDevice, hurry = 1): { stop(): void } => {
  let timer: NodeJS.Timeout | undefined;
  let failures = 0;
  const later = () => {
    const delayMs = device.habits.reconnectDelayMs(failures, device.hasEverBeenIn);
    failures += 1;
    clearTimeout(timer);
    if (delayMs !== null) timer = setTimeout(connect, delayMs / hurry);
  };
  const connect = () => {
    device.connect().then(
      () => {
        failures = 0;
      },
      // A connection that broke while its sub-devices logged in has told so by itself.
      () => {
        if (!device.isConnected) later();
      },
    );
  };
  device.onLost = later;
  connect();
  return {
    stop() {
      clearTimeout(timer);
      device.onLost = () => undefined;
      device.disconnect();
    },
  };
};
