import { topics } from '@setpoint/channels';
import { messageHeaders, type SessionClosed } from '@setpoint/contracts';
import type { Session } from '@setpoint/device-queue';
import type { RecordToPublish } from '../use-cases/record-to-publish.js';
import type { DeviceIdentity } from '../use-cases/task.js';

/** `session.closed` on behalf of a dispatcher that is gone, so that other followers see the same. */
export const sessionClosedRecord = (
  assetId: string,
  identity: DeviceIdentity,
  session: Session,
  at: number,
): RecordToPublish => {
  const closed: SessionClosed = { assetId, ...identity, ...session, at, reason: 'dispatcher-gone' };
  return {
    topic: topics.deviceSessions.name,
    partition: null,
    key: assetId,
    headers: messageHeaders('session.closed', `closed-${assetId}-${session.epoch}`),
    value: JSON.stringify(closed),
  };
};
