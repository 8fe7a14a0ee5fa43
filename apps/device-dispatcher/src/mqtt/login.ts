import type { Logger } from '@setpoint/service-kit';
import type { AuthenticateError, ConnectPacket } from 'aedes';
import { ReturnCode } from '../login/judge-login.js';
import type { Admission, DeviceAdmission } from '../use-cases/admit-device.js';
import { recheckSession } from '../use-cases/recheck-session.js';
import type { Conversation, ConversationParts } from './conversation.js';

const MQTT_3_1 = 3;
/** The engine refuses levels below 3 and above 4 with CONNACK 1; MQTT 3.1 is refused as if it were one of them. */
const REFUSED_LEVEL = 2;
/** Twice the largest payload, so that what is too large is answered and does not end the connection. */
export const MAX_PACKET_BYTES = 1_048_576;

const MAX_LOGGED_CHARS = 200;

let connections = 0;

/**
 * Step 1 of a conversation: CONNECT, before the engine looks at it.
 *
 * The engine knows a connection by its client id and ends an older one of the same id. Here take-over goes by device,
 * and two devices may call themselves the same, so that every connection gets an id of its own.
 */
export const readConnect = (conversation: Conversation, packet: ConnectPacket): void => {
  conversation.login = {
    clientId: packet.clientId,
    userName: packet.username ?? '',
    password: packet.password?.toString() ?? '',
  };
  conversation.keepsSession = packet.clean === false;
  connections += 1;
  packet.clientId = String(connections);
  // A will is nobody's reply, and no device is told about another one.
  delete packet.will;
  if (packet.protocolVersion === MQTT_3_1) Object.assign(packet, { protocolVersion: REFUSED_LEVEL });
};

type Answer = (refused: AuthenticateError | null, isAdmitted: boolean | null) => void;

/** Step 2: whether the device may log in [contract 6.1]. */
export const checkLogin = async (
  { admission, metrics, log }: ConversationParts,
  conversation: Conversation,
  answer: Answer,
): Promise<void> => {
  const result = await admit(admission, conversation, log);
  if (result.admitted) {
    conversation.admitted = result;
    answer(null, true);
    return;
  }
  const { returnCode, reason } = result;
  metrics.logins.inc({ code: String(returnCode) });
  answer(Object.assign(new Error(reason), { returnCode }), null);
};

const admit = async (
  admission: DeviceAdmission,
  { login }: Conversation,
  log: Logger,
): Promise<Admission> => {
  try {
    if (!login) throw new Error('no CONNECT was read');
    const result = await admission.admit(login);
    if (!result.admitted)
      log.info(
        { userName: login.userName.slice(0, MAX_LOGGED_CHARS), reason: result.reason },
        'a login is refused',
      );
    return result;
  } catch (failure) {
    log.error({ err: failure }, 'a login could not be checked');
    return { admitted: false, returnCode: ReturnCode.unavailable, reason: 'the login could not be checked' };
  }
};

/** Step 3: the CONNACK is written, and the device is online. */
export const openSession = (
  { registry, metrics, log }: ConversationParts,
  conversation: Conversation,
): void => {
  const { life, admitted, connection, guard } = conversation;
  // A connection that is gone already would never end its session.
  const mayOpen = admitted && !life.isOver && connection.isOpen;
  const session = mayOpen ? life.sessions.open(admitted.device, admitted.epoch, connection) : null;
  if (!session) {
    connection.close(mayOpen ? 'takenOver' : 'slotLost');
    return;
  }
  conversation.session = session;
  guard.raiseTo(MAX_PACKET_BYTES);
  metrics.logins.inc({ code: '0' });
  // A change in the registry between the check and now found no session to end.
  recheckSession(registry, life.sessions, session).catch((failure: unknown) =>
    log.error({ err: failure }, 'a session could not be checked again'),
  );
};
