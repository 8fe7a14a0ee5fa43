import { type Decoded, type DeviceReplied, decodeMessage, type Validation } from '@setpoint/contracts';
import type { Action, Replied } from '@setpoint/device-queue';
import type { Task } from '../use-cases/task.js';
import type { ReadRecord } from './record-intake.js';

const reports = [
  'dispatch.handedOver',
  'dispatch.notDelivered',
  'dispatch.acknowledged',
  'device.replied',
] as const;

/** What a record of `device.replies` tells. */
export const taskOfReport = ({ type, version, value }: ReadRecord): Validation<Task> => {
  const decoded = decodeMessage(reports, type, version, value);
  if (!decoded.ok) return decoded;
  const action = actionOf(decoded.value);
  if (!action) return { ok: false, detail: 'on.serviceId is missing' };
  return { ok: true, value: { type: 'device', assetId: decoded.value.value.assetId, action } };
};

const actionOf = (report: Decoded<(typeof reports)[number]>): Action | null => {
  switch (report.type) {
    case 'dispatch.handedOver':
      return { type: 'handedOver', dispatchNumber: report.value.dispatchNumber, at: report.value.at };
    case 'dispatch.notDelivered':
      return {
        type: 'notDelivered',
        dispatchNumber: report.value.dispatchNumber,
        reason: report.value.reason,
        ...(report.value.detail ? { detail: report.value.detail } : {}),
      };
    case 'dispatch.acknowledged':
      return { type: 'acknowledged', dispatchNumber: report.value.dispatchNumber, at: report.value.at };
    case 'device.replied':
      return repliedOf(report.value);
  }
};

const repliedOf = ({ on, messageId, code, message, data, receivedAt, handedOverAt }: DeviceReplied) => {
  const origin = originOf(on);
  if (!origin) return null;
  const replied: Replied = {
    type: 'replied',
    messageId,
    on: origin,
    code: code ?? null,
    ...(typeof message === 'string' && { message }),
    ...(data && { data }),
    receivedAt,
    ...(typeof handedOverAt === 'number' && { handedOverAt }),
  };
  return replied;
};

const originOf = ({ kind, serviceId }: DeviceReplied['on']): Replied['on'] | null => {
  if (kind !== 'invoke') return { kind };
  return serviceId ? { kind, serviceId } : null;
};
