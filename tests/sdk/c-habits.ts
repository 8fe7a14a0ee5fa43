import { noCompression } from './compression.js';
import type { Habits } from './habits.js';
import { type Keys, sign } from './signature.js';

/** In the year 2050. */
const TIMESTAMP = '2524608000000';
const RECONNECT_MS = 1_000;
/** The SDK pings every 30 s, and says twice as much in CONNECT. */
const KEEPALIVE_S = 60;
/** It reads for so long when it is connected for the first time, before it subscribes. */
const FIRST_SUBSCRIBE_MS = 500;
/** 100 in the SDK; tests have less time. */
const SUBSCRIBE_EVERY_MS = 40;

/** In this order. No command to get a point is listened to. */
const ownPaths = [
  'thing/service/measurepoint/set',
  'thing/service/+',
  'thing/tag/query_reply',
  'thing/tag/update_reply',
  'thing/tag/delete_reply',
  'thing/attribute/query_reply',
  'thing/attribute/update_reply',
  'thing/attribute/delete_reply',
  'thing/measurepoint/post_reply',
  'thing/measurepoint/post/batch_reply',
  'thing/measurepoint/resume_reply',
  'thing/measurepoint/resume/batch_reply',
  'thing/event/+/post_reply',
  'thing/model/down_raw',
  'thing/model/up_raw_reply',
];

/** Of a gateway, before and after the answers in its session. */
const gatewayPaths = [
  'thing/device/register_reply',
  'thing/topo/add_reply',
  'thing/topo/delete_reply',
  'thing/topo/get_reply',
  'thing/disable',
  'thing/enable',
  'thing/delete',
];

const sessionPaths = [
  'combine/login_reply',
  'combine/login/batch_reply',
  'combine/logout_reply',
  'combine/disable',
  'combine/enable',
  'combine/delete',
];

const filters = ({ productKey, deviceKey }: Keys, of: 'itself' | 'subDevice'): string[] => {
  const sys = of === 'itself' ? [...ownPaths, ...gatewayPaths] : ownPaths;
  const session = of === 'itself' ? sessionPaths : [];
  return [
    ...sys.map((path) => `/sys/${productKey}/${deviceKey}/${path}`),
    ...session.map((path) => `/ext/session/${productKey}/${deviceKey}/${path}`),
  ];
};

/** Milliseconds since the machine was started. */
const uptimeOf = (nowMs: number): string => String(nowMs % 86_400_000);

/**
 * The C SDK, built for gateways: one client id for ever, a session that is kept, and its subscriptions made once, one by
 * one; those for sub-devices that log in together it forgets. It sends `cleanSession` with a login, and does not sign it.
 */
export const cHabits: Habits = {
  sdk: 'c',
  version: '1.0',
  waitBeforeConnectMs: 0,
  compression: noCompression,
  replyQos: 0,
  repliesBeforePuback: false,
  awaitsSuback: true,
  forgetsSubscriptions: 'never',
  unsubscribesUnasked: false,
  swallowsOwnIds: false,
  logsInAgain: 'oneByOne',
  standing: { firstAfterMs: FIRST_SUBSCRIBE_MS, everyMs: SUBSCRIBE_EVERY_MS, filters },

  login({ keys, secret, mode }) {
    const clientId = `${keys.productKey}.${keys.deviceKey}`;
    return {
      clientId: `${clientId}|securemode=${mode},signmethod=sha256,timestamp=${TIMESTAMP}|`,
      username: `${keys.deviceKey}&${keys.productKey}`,
      password: sign(keys, { clientId, timestamp: TIMESTAMP }, secret).toUpperCase(),
      clean: false,
      keepaliveS: KEEPALIVE_S,
    };
  },

  subscribeQos: () => 0,
  requestId: (count) => String(count - 1),

  /** An application has no say in the code. */
  reply: (id, outcome) => JSON.stringify({ id, code: 200, data: outcome?.data ?? {} }),
  replyWithoutHandler: () => null,
  replyToThrown: () => null,
  rawReplyWithoutHandler: () => null,

  subDeviceLogin({ deviceSecret, ...keys }, nowMs) {
    const signed = { clientId: `${keys.productKey}${keys.deviceKey}`, timestamp: uptimeOf(nowMs) };
    return {
      ...keys,
      ...signed,
      signMethod: 'Sha256',
      sign: sign(keys, signed, deviceSecret).toUpperCase(),
      cleanSession: 'true',
    };
  },

  batchLogin({ productKey }, subDevices, nowMs) {
    const signed = { clientId: productKey, timestamp: uptimeOf(nowMs) };
    return {
      ...signed,
      signMethod: 'Sha256',
      subDevices: subDevices.map(({ deviceSecret, ...keys }) => ({
        ...keys,
        sign: sign(keys, signed, deviceSecret).toUpperCase(),
      })),
    };
  },

  reconnectDelayMs: () => RECONNECT_MS,
};
