import { gzip, noCompression } from './compression.js';
import type { Habits } from './habits.js';
import { sign } from './signature.js';

const WAIT_BEFORE_CONNECT_MS = 300;
const FIRST_RECONNECT_MS = 8_000;
const LAST_RECONNECT_MS = 128_000;

export interface JavaOptions {
  /** May be absent, or IPv6 with its zone. */
  readonly ip?: string | null;
  readonly compress?: 'DEFAULT' | 'GZIP';
}

const clientIdOf = (deviceKey: string, { ip = '10.0.0.5', compress = 'DEFAULT' }: JavaOptions): string => {
  const address = ip === null ? '' : `ip=${ip},`;
  return `${deviceKey}{${address}version=enos-mqtt-2.2.16,compress=${compress}}`;
};

/** Version 2.2 of the Java SDK: a client id with braces, no `data` where there is none, silence for `null`. */
export const javaHabits = (options: JavaOptions = {}): Habits => ({
  sdk: 'java',
  version: '1.1',
  waitBeforeConnectMs: WAIT_BEFORE_CONNECT_MS,
  asksAgainWithMqtt31: true,
  compression: options.compress === 'GZIP' ? gzip : noCompression,
  replyQos: 0,
  repliesBeforePuback: false,
  awaitsSuback: true,
  forgetsSubscriptions: 'atAnyEnd',
  unsubscribesUnasked: true,
  swallowsOwnIds: false,
  eventPost: { qos: 0, method: (eventId) => `thing.event.${eventId}.post` },
  logsInAgain: 'oneByOne',

  login({ keys, secret, mode, nowMs }) {
    const clientId = clientIdOf(mode === 4 ? keys.productKey : keys.deviceKey, options);
    return {
      clientId: `${clientId}|securemode=${mode},signmethod=sha256,timestamp=${nowMs}|`,
      username: `${keys.deviceKey}&${keys.productKey}`,
      password: sign(keys, { clientId, timestamp: nowMs }, secret),
      clean: true,
      keepaliveS: 60,
    };
  },

  subscribeQos: (requestQos) => requestQos,
  requestId: (count) => String(count),

  reply: (id, outcome) =>
    outcome &&
    JSON.stringify({
      id,
      // 0 is turned into 200.
      code: outcome.code || 200,
      message: outcome.message ?? '',
      ...(outcome.data && { data: outcome.data }),
    }),
  replyWithoutHandler: (id) =>
    JSON.stringify({ id, code: 1101, message: 'downstream command handler not registered' }),
  replyToThrown: (id, failure) =>
    JSON.stringify({ id, code: 1102, message: `command handler execution failed, ${failure.message}` }),
  rawReplyWithoutHandler: () => null,

  subDeviceLogin({ deviceSecret, ...keys }, nowMs) {
    const timestamp = String(nowMs);
    const signed = { clientId: `${keys.productKey}.${keys.deviceKey}.${timestamp}`, timestamp };
    return {
      ...keys,
      ...signed,
      signMethod: 'sha256',
      sign: sign(keys, signed, deviceSecret),
      secureMode: '2',
      cleanSession: 'true',
    };
  },

  batchLogin(_gateway, subDevices, nowMs) {
    const signed = { clientId: 'login.batch', timestamp: String(nowMs) };
    return {
      ...signed,
      signMethod: 'sha256',
      subDevices: subDevices.map(({ deviceSecret, ...keys }) => ({
        ...keys,
        sign: sign(keys, signed, deviceSecret),
        secureMode: '2',
      })),
    };
  },

  // Never again after a first login that was refused.
  reconnectDelayMs: (failures, hasEverBeenIn) =>
    hasEverBeenIn ? Math.min(FIRST_RECONNECT_MS * 2 ** failures, LAST_RECONNECT_MS) : null,
});
