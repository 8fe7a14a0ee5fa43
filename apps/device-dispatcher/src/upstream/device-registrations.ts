import { createHash } from 'node:crypto';
import { codes } from '@setpoint/codes';
import { findUnstorable } from '@setpoint/thing-model';
import { RecentAnswers } from '../use-cases/recent-answers.js';
import { type RegistrarParts, type Registration, registerDevices } from '../use-cases/register-devices.js';
import { gatewayRequest } from './gateway-requests.js';
import { answered, type Handled, type UpstreamHandler } from './upstream-handler.js';

/**
 * Gateways register devices that they have found [contract 6.4]. The answer has the secrets: no log may have it.
 *
 * One that comes twice under the same id gets the answer of the first while that is remembered. After that a device with
 * a given key is refused as taken, and one whose key is generated would be another device.
 */
export const deviceRegistrations = (parts: RegistrarParts): UpstreamHandler => {
  const recent = new RecentAnswers<Handled>(({ answer }) => answer?.code === 'deviceOk');
  const request = { realm: 'sys', path: /^thing\/device\/register$/, emptyData: [] } as const;
  return gatewayRequest(request, async ({ life, session: { device } }, { members: { id, params } }) => {
    if (!Array.isArray(params) || findUnstorable(params) !== null)
      return answerTo({ ok: false, code: 'payloadFormat' });
    const register = async () => answerTo(await registerDevices(parts, device, params));
    if (id === undefined) return register();
    const key = createHash('sha256')
      .update(JSON.stringify([device.assetId, id, params]))
      .digest('base64');
    return recent.once(key, life.clock.now(), register);
  });
};

const answerTo = (registration: Registration): Handled => {
  if (registration.ok) return answered('deviceOk', { data: registration.devices });
  const { code, detail } = registration;
  return answered(code, { data: [], ...(detail && { message: `${codes[code].msg}, [${detail}]` }) });
};
