import { noCompression } from './compression.js';
import type { Habits } from './habits.js';
import { sign } from './signature.js';

const RECONNECT_MS = 3_000;

/** The Node SDK: everything at QoS 0 but its requests, upper-case signatures, ids that count from 1. */
export const nodeHabits: Habits = {
  sdk: 'node',
  version: '1.0',
  waitBeforeConnectMs: 0,
  compression: noCompression,
  replyQos: 0,
  repliesBeforePuback: true,
  awaitsSuback: true,
  forgetsSubscriptions: 'atGoodbye',
  resumes: true,
  unsubscribesUnasked: false,
  swallowsOwnIds: true,
  logsInAgain: 'together',

  login({ keys, secret, mode, nowMs }) {
    const { productKey, deviceKey } = keys;
    const clientId = mode === 4 ? productKey : deviceKey;
    return {
      clientId: `${clientId}|securemode=${mode},signmethod=sha256,timestamp=${nowMs}|`,
      username: `${deviceKey}&${productKey}`,
      password: sign(keys, { clientId, timestamp: nowMs }, secret).toUpperCase(),
      clean: true,
      keepaliveS: 60,
    };
  },

  subscribeQos: () => 1,
  requestId: (count) => String(count),

  // Never a message, and an object for data.
  reply: (id, outcome) => JSON.stringify({ id, code: outcome?.code ?? 200, data: outcome?.data ?? {} }),
  replyWithoutHandler: () => null,
  replyToThrown: () => null,
  rawReplyWithoutHandler: () => null,

  /** `cleanSession` only for an application that asks for it. */
  subDeviceLogin({ deviceSecret, ...keys }, nowMs) {
    const signed = { clientId: keys.deviceKey, timestamp: nowMs };
    return {
      timestamp: nowMs,
      ...keys,
      clientId: keys.deviceKey,
      signMethod: 'sha256',
      sign: sign(keys, signed, deviceSecret).toUpperCase(),
    };
  },

  batchLogin(gateway, subDevices, nowMs) {
    const signed = { clientId: gateway.productKey, timestamp: String(nowMs) };
    return {
      clientId: signed.clientId,
      signMethod: 'sha256',
      timestamp: signed.timestamp,
      subDevices: subDevices.map(({ deviceSecret, ...keys }) => ({
        sign: sign(keys, signed, deviceSecret).toUpperCase(),
        secureMode: 2,
        ...keys,
      })),
    };
  },

  // For ever, also when it was refused.
  reconnectDelayMs: () => RECONNECT_MS,
};
