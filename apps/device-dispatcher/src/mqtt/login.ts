import type { AuthenticateError, ConnectPacket } from 'aedes';
import { SERVED_LEVEL } from '../login/judge-login.js';
import { ReturnCode, refuse } from '../login/refusal.js';
import { MAX_TELLING_MS } from '../sessions/session.js';
import { pause, within } from '../sessions/timers.js';
import type { Admission, AdmittedDevice, AdmittedIntegration } from '../use-cases/admit-device.js';
import { recheckProduct, recheckSession } from '../use-cases/recheck-session.js';
import { ACTIVATION_PUSH_DELAY_MS, tellSecret } from './activation.js';
import type { Conversation, ConversationParts } from './conversation.js';

/** Twice the largest payload, so that what is too large is answered and does not end the connection. */
export const MAX_PACKET_BYTES = 1_048_576;
/** More than any program that forgot to count collects. Beyond that the connection ends. */
const MAX_CUT_BYTES = 16_777_216;

const MAX_LOGGED_CHARS = 200;

let connections = 0;

/**
 * Step 1 of a conversation: CONNECT, before the engine looks at it.
 *
 * The engine knows a connection by its client id and ends an older one of the same id. Here take-over goes by device,
 * and two devices may call themselves the same, so that every connection gets an id of its own.
 *
 * @returns whether it may go on: the topic of a will has no wildcards [MQTT-4.7.1-1], and the engine does not look at it
 */
export const readConnect = (conversation: Conversation, packet: ConnectPacket): boolean => {
  conversation.login = {
    clientId: packet.clientId,
    userName: packet.username ?? '',
    password: packet.password?.toString() ?? '',
    // The engine refuses levels below 3 and above 4 by itself, with CONNACK 1.
    level: packet.protocolVersion ?? SERVED_LEVEL,
  };
  conversation.connection.keepsSession = packet.clean === false;
  connections += 1;
  packet.clientId = String(connections);
  if (packet.will && /[+#]/.test(packet.will.topic)) return false;
  // A will is nobody's reply, and no device is told about another one.
  delete packet.will;
  return true;
};

type Answer = (refused: AuthenticateError | null, isAdmitted: boolean | null) => void;

/** Step 2: whether the device may log in [contract 6.1]. */
export const checkLogin = async (
  parts: ConversationParts,
  conversation: Conversation,
  answer: Answer,
): Promise<void> => {
  const result = await admit(parts, conversation);
  if (result.outcome !== 'refused') {
    conversation.admitted = result;
    conversation.connection.coding = result.coding;
    const isOpen = openAdmitted(parts, conversation);
    if (isOpen && conversation.session) {
      await within(parts.timers, conversation.session.whenTold, MAX_TELLING_MS);
      if (parts.readingMs > 0) await pause(parts.timers, parts.readingMs);
    }
    answer(
      isOpen ? null : Object.assign(new Error('not let in'), { returnCode: ReturnCode.unavailable }),
      isOpen,
    );
    return;
  }
  const { returnCode, reason } = result;
  parts.metrics.logins.inc({ code: String(returnCode) });
  parts.metrics.refusedLogins.inc({ reason });
  if (returnCode === ReturnCode.badVersion) conversation.connection.refuse(returnCode);
  else answer(Object.assign(new Error(reason), { returnCode }), null);
};

const admit = async (
  { admission, log }: ConversationParts,
  { life, login, peer, connection }: Conversation,
): Promise<Admission> => {
  try {
    if (!login) throw new Error('no CONNECT was read');
    const result = await admission.admit(login, peer, () => connection.isOpen);
    if (result.outcome === 'integration' && !life.integrations.mayOpen(result.integration.productKey))
      return { outcome: 'refused', ...refuse('tooManyIntegrations'), isNews: false };
    if (result.outcome === 'refused' && result.isNews)
      log.info(
        {
          userName: login.userName.slice(0, MAX_LOGGED_CHARS),
          address: peer.address,
          reason: result.reason,
        },
        'a login is refused',
      );
    return result;
  } catch (failure) {
    log.error({ err: failure }, 'a login could not be checked');
    return { outcome: 'refused', ...refuse('notChecked'), isNews: true };
  }
};

/** The device is online from here on, and does not know it yet. */
export const openAdmitted = (parts: ConversationParts, conversation: Conversation): boolean => {
  const { admitted, life, connection } = conversation;
  // A connection that is gone already would never end its session.
  const mayOpen = admitted !== undefined && !life.isOver && connection.isOpen;
  const isOpen =
    mayOpen &&
    (admitted.outcome === 'device'
      ? openSession(parts, conversation, admitted)
      : openIntegration(parts, conversation, admitted));
  if (!isOpen && admitted?.outcome === 'device' && admitted.newSecret !== undefined)
    parts.log.warn({ assetId: admitted.device.assetId }, 'a device is active and was not told its secret');
  return isOpen;
};

/** Step 3: the CONNACK is written. */
export const greet = (parts: ConversationParts, conversation: Conversation): void => {
  const { admitted, session, life, guard } = conversation;
  guard.raiseTo(MAX_PACKET_BYTES, MAX_CUT_BYTES);
  parts.metrics.logins.inc({ code: '0' });
  if (!session || admitted?.outcome !== 'device') return;
  const { newSecret } = admitted;
  life.sessions.greet(session, newSecret === undefined ? undefined : ACTIVATION_PUSH_DELAY_MS);
  if (newSecret !== undefined)
    tellSecret(parts.timers, session, newSecret, parts.noticeIds.next(life.clock.now()));
};

const openSession = (
  parts: ConversationParts,
  conversation: Conversation,
  { device, epoch }: AdmittedDevice,
): boolean => {
  const { life, connection } = conversation;
  const session = life.sessions.open(device, epoch, connection);
  if (!session) return false;
  conversation.session = session;
  // A change in the registry between the check and now found no session to end.
  recheckSession(parts, life.sessions, session).catch((failure: unknown) =>
    parts.log.error({ err: failure }, 'a session could not be checked again'),
  );
  return true;
};

/** No session: nobody is online by it, and it takes nobody over. */
const openIntegration = (
  parts: ConversationParts,
  conversation: Conversation,
  { integration }: AdmittedIntegration,
): boolean => {
  const { life, connection } = conversation;
  const { productKey } = integration;
  if (!life.integrations.open(productKey, connection)) return false;
  conversation.integration = integration;
  recheckProduct(parts, life, productKey).catch((failure: unknown) =>
    parts.log.error({ err: failure }, 'an integration could not be checked again'),
  );
  return true;
};
