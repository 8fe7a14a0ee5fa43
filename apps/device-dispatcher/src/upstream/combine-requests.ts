import { codes } from '@setpoint/codes';
import { MAX_SUB_DEVICES } from '@setpoint/registry';
import { lenientMembers, readClaim, readName, type SubDeviceClaim } from '../login/sub-device-claim.js';
import type { DeviceName } from '../login/user-name.js';
import { isObject } from '../payload/device-json.js';
import { lenientParams } from '../payload/lenient-params.js';
import type { SubDeviceLogin, SubDeviceLogins } from '../use-cases/log-in-sub-devices.js';
import { gatewayRequest } from './gateway-requests.js';
import { answered, type Handled, type UpstreamHandler } from './upstream-handler.js';

/** A gateway logs its sub-devices in and out [contract 6.7]. */
export const combineRequests = (logins: SubDeviceLogins): readonly UpstreamHandler[] => [
  gatewayRequest({ realm: 'session', path: /^combine\/login$/ }, async (asker, { payload }) => {
    const claim = readClaim(lenientParams(payload));
    if (!claim) return answered('payloadFormat');
    const [login] = await logins.logIn(asker, [claim]);
    return login ? answerOf(login) : answered('deviceFault');
  }),
  gatewayRequest(
    { realm: 'session', path: /^combine\/login\/batch$/, emptyData: batchData([]) },
    async (asker, { payload }) => {
      const batch = readBatch(lenientParams(payload));
      if (!batch) return answered('payloadFormat', { data: batchData([]) });
      // As many as are members; those beyond the number that may be online fail by themselves.
      if (batch.length > MAX_SUB_DEVICES) return answered('deviceLimit', { data: batchData([]) });
      return batchAnswer(await logins.logIn(asker, batch));
    },
  ),
  gatewayRequest({ realm: 'session', path: /^combine\/logout$/ }, async ({ life, session }, { payload }) => {
    const name = readName(lenientParams(payload));
    if (!name) return answered('payloadFormat');
    const carried = life.sessions.speaker(session, name);
    if (carried?.carrier === session) life.sessions.end(carried, 'loggedOut');
    // Also for one that is not logged in [contract 6.7].
    return answered('deviceOk', { data: nameOf(name) });
  }),
];

/** @returns each device once; null for what is no batch, and when one entry is of no use */
const readBatch = (params: unknown): readonly SubDeviceClaim[] | null => {
  if (!isObject(params)) return null;
  const shared = lenientMembers(params);
  const entries = shared.get('subdevices');
  if (!Array.isArray(entries)) return null;
  const claims = new Map<string, SubDeviceClaim>();
  for (const entry of entries as readonly unknown[]) {
    const claim = readClaim(entry, shared);
    if (!claim) return null;
    const key = `${claim.productKey}/${claim.deviceKey}`;
    if (!claims.has(key)) claims.set(key, claim);
    // One more than a gateway can have is told apart; what follows is not even read.
    if (claims.size > MAX_SUB_DEVICES) break;
  }
  return [...claims.values()];
};

const nameOf = ({ productKey, deviceKey }: DeviceName): DeviceName => ({ productKey, deviceKey });

/** The Node SDK remembers sub-devices by the keys in the answer. */
const dataOf = (login: SubDeviceLogin): object =>
  login.ok
    ? {
        assetId: login.session.device.assetId,
        ...nameOf(login.claim),
        ...(login.newSecret !== undefined && { deviceSecret: login.newSecret }),
      }
    : nameOf(login.claim);

const answerOf = (login: SubDeviceLogin): Handled =>
  answered(login.ok ? 'deviceOk' : login.code, { data: dataOf(login) });

type Failed = Extract<SubDeviceLogin, { ok: false }>;

/** The code of the first that failed, and what is wrong with each. */
const batchAnswer = (logins: readonly SubDeviceLogin[]): Handled => {
  const failed = logins.filter((login): login is Failed => !login.ok);
  const message = failed.map(({ claim, code }) => {
    const { productKey, deviceKey } = claim;
    return `${productKey}&${deviceKey} has error: ${codes[code].msg};`;
  });
  return answered(failed[0]?.code ?? 'deviceOk', { data: batchData(logins), message: message.join('') });
};

const batchData = (logins: readonly SubDeviceLogin[]) => ({
  loginedSubDevices: logins.filter(({ ok }) => ok).map(dataOf),
  failedSubDevices: logins.filter(({ ok }) => !ok).map(dataOf),
});
