import { randomInt } from 'node:crypto';
import { activationMethod, activationTopic } from '@setpoint/channels';
import type { Session } from '../sessions/session.js';
import type { Timers } from '../sessions/timers.js';

/** Ids that devices use for their own requests count from 1; these are out of their way [contract 6.5]. */
const MIN_ID = 1_000_000_000;
const MAX_ID = 2_000_000_000;

/**
 * Tells a device that this login activated its own secret, once, whatever it has subscribed to [contract 6.2]. A
 * connection that ends before has lost it: the registry has the device as active.
 */
export const tellSecret = (timers: Timers, session: Session, deviceSecret: string): void => {
  const { device, connection, pushableAt } = session;
  const { assetId, productKey, deviceKey } = device;
  const message = {
    id: String(randomInt(MIN_ID, MAX_ID)),
    version: '1.0',
    method: activationMethod,
    params: { assetId, productKey, deviceKey, deviceSecret },
  };
  timers.after(Math.max(0, pushableAt - timers.now()), () => {
    connection.push({
      topic: activationTopic(productKey, deviceKey),
      payload: JSON.stringify(message),
      qos: 0,
    });
  });
};
