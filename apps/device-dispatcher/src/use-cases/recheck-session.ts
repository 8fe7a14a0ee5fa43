import type { CredentialsReader } from '../login/credentials.js';
import { bar } from '../login/judge-login.js';
import type { LiveSessions } from '../sessions/live-sessions.js';
import type { Session } from '../sessions/session.js';

/** Ends a session whose device was deleted, disabled or replaced [contract 3.2, 6.1]. */
export const recheckSession = async (
  registry: CredentialsReader,
  sessions: LiveSessions,
  session: Session,
): Promise<void> => {
  const { productKey, deviceKey, assetId } = session.device;
  const device = await registry.deviceCredentials(productKey, deviceKey);
  if (!device || device.assetId !== assetId || bar(device)) sessions.end(session, 'notAllowed');
};
