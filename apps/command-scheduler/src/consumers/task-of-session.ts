import { decodeMessage, type Validation } from '@setpoint/contracts';
import type { Task } from '../use-cases/task.js';
import type { ReadRecord } from './record-intake.js';

/** What a record of `device.sessions` tells. */
export const taskOfSession = ({ type, version, value }: ReadRecord): Validation<Task> => {
  const decoded = decodeMessage(['session.opened', 'session.closed'], type, version, value);
  if (!decoded.ok) return decoded;
  const { assetId, orgId, productKey, deviceKey, slot, incarnation, epoch } = decoded.value.value;
  const identity = { orgId, productKey, deviceKey };
  if (decoded.value.type === 'session.closed')
    return { ok: true, value: { type: 'device', assetId, action: { type: 'sessionClosed', epoch } } };
  const session = { slot, incarnation, epoch };
  return {
    ok: true,
    value: { type: 'device', assetId, action: { type: 'sessionOpened', session }, identity },
  };
};
