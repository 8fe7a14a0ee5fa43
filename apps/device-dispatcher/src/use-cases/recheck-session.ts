import type { CredentialsReader } from '../login/credentials.js';
import { bar, productBar } from '../login/judge-login.js';
import type { Integrations } from '../sessions/integrations.js';
import type { LiveSessions } from '../sessions/live-sessions.js';
import type { Session } from '../sessions/session.js';

/** Ends a session whose device was deleted, disabled or replaced, or needs a certificate now [contract 3.2, 6.1]. */
export const recheckSession = async (
  registry: CredentialsReader,
  sessions: LiveSessions,
  session: Session,
): Promise<void> => {
  const { productKey, deviceKey, assetId } = session.device;
  const device = await registry.deviceCredentials(productKey, deviceKey);
  const isBarred = device?.assetId !== assetId || bar(device, session.connection.provenName) !== null;
  if (isBarred) sessions.end(session, 'notAllowed');
};

/** The same for all that is connected with the keys of a product, when that has changed. */
export const recheckProduct = async (
  registry: CredentialsReader,
  { sessions, integrations }: { readonly sessions: LiveSessions; readonly integrations: Integrations },
  productKey: string,
): Promise<void> => {
  const product = await registry.productCredentials(productKey);
  for (const connection of integrations.of(productKey)) {
    if (!product || productBar(product, connection.provenName)) connection.close('notAllowed');
  }
  // Nothing else of a product keeps devices out, and most changes are none of these.
  if (product && !product.biDirectionalAuth) return;
  const ofProduct = sessions.all().filter(({ device }) => device.productKey === productKey);
  await Promise.all(ofProduct.map((session) => recheckSession(registry, sessions, session)));
};
