import { bar, productBar } from '../login/judge-login.js';
import { isMember, type LoginFacts } from '../login/members.js';
import type { Integrations } from '../sessions/integrations.js';
import type { LiveSessions } from '../sessions/live-sessions.js';
import type { Push, Session } from '../sessions/session.js';

/**
 * Ends a session whose device was deleted, disabled or replaced, or needs a certificate now, or whose gateway may not
 * carry it any more [contract 3.2, 6.1, 6.7].
 *
 * @param lastWords what the device is told when it ends
 */
export const recheckSession = async (
  facts: LoginFacts,
  sessions: LiveSessions,
  session: Session,
  lastWords?: Push,
): Promise<void> => {
  if (!(await mayStay(facts, session))) sessions.end(session, 'notAllowed', lastWords);
};

const mayStay = async ({ registry, topology }: LoginFacts, session: Session): Promise<boolean> => {
  const { device, connection, carrier } = session;
  const { productKey, deviceKey, assetId } = device;
  const known = await registry.deviceCredentials(productKey, deviceKey);
  if (known?.assetId !== assetId || bar(known, connection.provenName)) return false;
  return carrier === undefined || isMember(topology, carrier.device.assetId, assetId);
};

/** The same for all that is connected with the keys of a product, when that has changed. */
export const recheckProduct = async (
  facts: LoginFacts,
  { sessions, integrations }: { readonly sessions: LiveSessions; readonly integrations: Integrations },
  productKey: string,
): Promise<void> => {
  const product = await facts.registry.productCredentials(productKey);
  for (const connection of integrations.of(productKey)) {
    if (!product || productBar(product, connection.provenName)) connection.close('notAllowed');
  }
  // Nothing else of a product keeps devices out, and most changes are none of these.
  if (product && !product.biDirectionalAuth) return;
  const ofProduct = sessions.all().filter(({ device }) => device.productKey === productKey);
  await Promise.all(ofProduct.map((session) => recheckSession(facts, sessions, session)));
};
