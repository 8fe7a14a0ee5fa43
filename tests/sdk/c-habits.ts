import { noCompression } from './compression.js';
import type { Habits } from './habits.js';
import { type Keys, sign } from './signature.js';

/** In the year 2050. */
const TIMESTAMP = '2524608000000';
const RECONNECT_MS = 1_000;

const sysPaths = [
  'thing/service/measurepoint/set',
  'thing/service/measurepoint/get',
  'thing/service/+',
  'thing/model/down_raw',
  'thing/model/up_raw_reply',
  'thing/measurepoint/post_reply',
  'thing/measurepoint/post/batch_reply',
  'thing/measurepoint/resume_reply',
  'thing/measurepoint/resume/batch_reply',
  'thing/event/+/post_reply',
  'thing/attribute/update_reply',
  'thing/attribute/query_reply',
  'thing/attribute/delete_reply',
  'thing/tag/update_reply',
  'thing/tag/query_reply',
  'thing/tag/delete_reply',
  'thing/topo/add_reply',
  'thing/topo/get_reply',
  'thing/topo/delete_reply',
  'thing/device/register_reply',
  'thing/disable',
  'thing/enable',
  'thing/delete',
  'ota/device/upgrade',
];

const sessionPaths = [
  'thing/activate/info',
  'combine/login_reply',
  'combine/login/batch_reply',
  'combine/logout_reply',
  'combine/enable',
  'combine/disable',
  'combine/delete',
];

const filtersOf = ({ productKey, deviceKey }: Keys): string[] => [
  ...sysPaths.map((path) => `/sys/${productKey}/${deviceKey}/${path}`),
  ...sessionPaths.map((path) => `/ext/session/${productKey}/${deviceKey}/${path}`),
];

/**
 * The C SDK: one client id for ever, a session that is kept, and its subscriptions made once, one by one. How it logs
 * sub-devices in is not known; the form of the documents stands in, which also signs `cleanSession`.
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

  login({ keys, secret, mode }) {
    const clientId = `${keys.productKey}.${keys.deviceKey}`;
    return {
      clientId: `${clientId}|securemode=${mode},signmethod=sha256,timestamp=${TIMESTAMP}|`,
      username: `${keys.deviceKey}&${keys.productKey}`,
      password: sign(keys, { clientId, timestamp: TIMESTAMP }, secret).toUpperCase(),
      clean: false,
      keepaliveS: 30,
    };
  },

  standingFilters: filtersOf,
  subscribeQos: () => 1,
  requestId: (count) => String(count),

  reply: (id, outcome) => JSON.stringify({ id, code: outcome?.code ?? 200, data: outcome?.data ?? {} }),
  replyWithoutHandler: () => null,
  replyToThrown: () => null,
  rawReplyWithoutHandler: () => null,

  subDeviceLogin({ deviceSecret, ...keys }, nowMs) {
    const signed = { clientId: keys.deviceKey, timestamp: String(nowMs), cleanSession: 'true' };
    return {
      ...keys,
      ...signed,
      signMethod: 'sha256',
      sign: sign(keys, signed, deviceSecret),
    };
  },

  batchLogin(gateway, subDevices, nowMs) {
    const signed = { clientId: `${gateway.productKey}.${gateway.deviceKey}`, timestamp: String(nowMs) };
    return {
      ...signed,
      signMethod: 'sha256',
      subDevices: subDevices.map(({ deviceSecret, ...keys }) => ({
        ...keys,
        sign: sign(keys, signed, deviceSecret),
      })),
    };
  },

  reconnectDelayMs: () => RECONNECT_MS,
};
