import { type Decoded, decodeMessage, type Validation } from '@setpoint/contracts';
import { isCommandId } from '@setpoint/service-kit';
import type { Task } from '../use-cases/task.js';
import type { ReadRecord } from './record-intake.js';

const requests = [
  'command.submit',
  'command.cancel',
  'command.get',
  'command.search',
  'device.changed',
  'device.removed',
] as const;

/** What a record of `command.requests` asks for. */
export const taskOfRequest = ({ type, version, value }: ReadRecord): Validation<Task> => {
  const decoded = decodeMessage(requests, type, version, value);
  if (!decoded.ok) return decoded;
  const task = taskOf(decoded.value);
  const commandId = namedIn(decoded.value);
  // Beyond 2^63 or with leading zeros: no row could ever be found by it.
  if (commandId !== null && !(isCommandId(commandId) && String(BigInt(commandId)) === commandId))
    return { ok: false, detail: `commandId ${JSON.stringify(commandId)}` };
  return { ok: true, value: task };
};

type Request = Decoded<(typeof requests)[number]>;

const namedIn = ({ value }: Request): string | null =>
  'commandId' in value ? (value.commandId ?? null) : null;

const taskOf = (request: Request): Task => {
  switch (request.type) {
    case 'command.submit':
      return { type: 'submit', submit: request.value };
    case 'command.cancel':
      return { type: 'cancel', cancel: request.value };
    case 'command.get':
      return { type: 'get', get: request.value };
    case 'command.search':
      return { type: 'search', search: request.value };
    case 'device.changed': {
      const { assetId, orgId, productKey, deviceKey, revision, activated, enabled, replacedEpoch } =
        request.value;
      return {
        type: 'device',
        assetId,
        action: { type: 'deviceChanged', revision, activated, enabled, replacedEpoch },
        identity: { orgId, productKey, deviceKey },
      };
    }
    case 'device.removed': {
      const { assetId, revision } = request.value;
      return { type: 'device', assetId, action: { type: 'deviceRemoved', revision } };
    }
  }
};
