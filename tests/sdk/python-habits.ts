import { noCompression } from './compression.js';
import type { Habits, Outcome } from './habits.js';
import { sign } from './signature.js';

const METHOD = 'hmacsha256';
/** Its ids begin again after it. */
const LAST_ID = 65_535;
const FIRST_RECONNECT_MS = 1_000;
const LAST_RECONNECT_MS = 60_000;

/** A float, as `str(time.time() * 1000)` writes it. */
const floatMs = (nowMs: number) => `${nowMs}.4567`;
/** Seconds with a fraction. */
const floatSeconds = (nowMs: number) => `${(nowMs / 1000).toFixed(3)}4567`;

const codeOf = (outcome: Outcome | null): number => {
  if (!outcome) return 200;
  // An application that builds a reply without a code sends 0.
  return outcome.code ?? 0;
};

/** The Python SDK: replies at QoS 1 after the PUBACK, float timestamps, and a firm belief in its subscriptions. */
export const pythonHabits: Habits = {
  sdk: 'python',
  version: '1.0',
  waitBeforeConnectMs: 0,
  compression: noCompression,
  replyQos: 1,
  repliesBeforePuback: false,
  awaitsSuback: false,
  forgetsSubscriptions: 'atGoodbye',
  unsubscribesUnasked: false,
  swallowsOwnIds: false,
  logsInAgain: 'oneByOne',

  login({ keys, secret, mode, nowMs }) {
    const { productKey, deviceKey } = keys;
    const clientId = mode === 4 ? productKey : deviceKey;
    const timestamp = floatMs(nowMs);
    return {
      clientId: `${clientId}|securemode=${mode},signmethod=${METHOD},timestamp=${timestamp}|`,
      username: `${deviceKey}&${productKey}`,
      password: sign(keys, { clientId, timestamp }, secret),
      clean: true,
      keepaliveS: 60,
    };
  },

  // Its template stays open, and the event comes after it.
  eventPost: { qos: 0, method: (eventId) => `thing.event.%s.post${eventId}` },
  subscribeQos: (requestQos) => requestQos,
  requestId: (count) => String(((count - 1) % LAST_ID) + 1),

  reply: (id, outcome) =>
    outcome &&
    JSON.stringify({
      id,
      code: codeOf(outcome),
      data: outcome.data ?? null,
      message: outcome.message ?? '',
    }),
  // The code is text here.
  replyWithoutHandler: (id) =>
    JSON.stringify({ id, code: '1101', data: {}, message: 'downstream command handler not registered' }),
  replyToThrown: (id, failure) =>
    JSON.stringify({
      id,
      code: '500',
      data: {},
      message: `command handler execution failed${failure.message}`,
    }),
  rawReplyWithoutHandler: () => Buffer.alloc(0),
  replyToNotice(path, id) {
    const isActivation = path === 'thing/activate/info';
    // What is done to the device itself it does not know, and only logs.
    if (path.startsWith('thing/') && !isActivation) return null;
    const message = isActivation ? 'device activate success' : '';
    return JSON.stringify({ id, code: 200, data: isActivation ? null : '', message });
  },

  subDeviceLogin({ deviceSecret, ...keys }, nowMs) {
    const timestamp = String(nowMs);
    const signed = { clientId: `${keys.productKey}${keys.deviceKey}${timestamp}`, timestamp };
    return {
      ...keys,
      ...signed,
      signMethod: METHOD,
      sign: sign(keys, signed, deviceSecret),
      secureMode: '2',
      cleanSession: 'False',
    };
  },

  batchLogin(_gateway, subDevices, nowMs) {
    const signed = { clientId: 'login.batch', timestamp: floatSeconds(nowMs) };
    return {
      ...signed,
      signMethod: METHOD,
      subDevices: subDevices.map(({ deviceSecret, ...keys }) => ({
        ...keys,
        sign: sign(keys, signed, deviceSecret),
        secureMode: '2',
      })),
    };
  },

  reconnectDelayMs: (failures) => Math.min(FIRST_RECONNECT_MS * 2 ** failures, LAST_RECONNECT_MS),
};
