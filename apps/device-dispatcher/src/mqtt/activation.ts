import { activationMethod, activationTopic } from '@setpoint/channels';
import { FIRST_PUSH_DELAY_MS } from '../sessions/live-sessions.js';
import type { Session } from '../sessions/session.js';
import type { Timers } from '../sessions/timers.js';

/**
 * Commands of a session that activated its device wait longer than those of others: Java devices come back at once with
 * the secret that they were told, and a command that they were sent together with it would be lost.
 */
export const ACTIVATION_PUSH_DELAY_MS = 1_000;

/**
 * Tells a device that this login activated its own secret, once, whatever it has subscribed to [contract 6.2]. A
 * connection that ends before has lost it: the registry has the device as active.
 *
 * @param id as notices have them: no command of the device has it, so that the answer to one is not taken for the other's
 */
export const tellSecret = (timers: Timers, session: Session, deviceSecret: string, id: string): void => {
  const { device, connection } = session;
  const { assetId, productKey, deviceKey } = device;
  const message = {
    id,
    version: '1.0',
    method: activationMethod,
    params: { assetId, productKey, deviceKey, deviceSecret },
  };
  timers.after(FIRST_PUSH_DELAY_MS, () => {
    connection.push({
      topic: activationTopic(productKey, deviceKey),
      payload: JSON.stringify(message),
      qos: 0,
    });
  });
};
