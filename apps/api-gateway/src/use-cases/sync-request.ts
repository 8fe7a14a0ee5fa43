import { codes } from '@setpoint/codes';
import {
  DEFAULT_EDGE_TIMEOUT_MS,
  MAX_CALLBACK_URL_LENGTH,
  MAX_EDGE_TIMEOUT_MS,
  MAX_REQUEST_ID_LENGTH,
  type Validation,
} from '@setpoint/contracts';
import type { DeviceSelector } from '@setpoint/registry';
import { findUnstorable } from '@setpoint/thing-model';
import type { Echo } from '../answers/item-members.js';
import { type ItemReading, readable, wrong } from '../answers/item-verdict.js';
import { selectorOf } from '../input/device-selection.js';
import type { JsonBody } from '../input/json-body.js';
import { integerWithin, optionalText } from '../input/parameters.js';
import type { Query } from '../input/query.js';
import type { EdgeOperation } from './edge-operation.js';
import { noSelector } from './edge-order.js';

/** One write or one call that its caller waits for, as it came in. */
export interface SyncRequest {
  /** Of the HTTP request. */
  readonly httpRequestId: string;
  /** By the name that the path gives each: those of the device, and the point or the service. */
  readonly path: Readonly<Partial<Record<string, string>>>;
  readonly query: Query;
  /** The map itself, without a member around it [contract 8 #39]. */
  readonly body: JsonBody;
}

const TIMEOUT_MS = { min: 1, max: MAX_EDGE_TIMEOUT_MS, fallback: DEFAULT_EDGE_TIMEOUT_MS };

/** Only these fail the envelope; whatever else is wrong is a status of the item [contract 2.5]. */
export const readRequestId = ({ body, query }: SyncRequest): Validation<string> => {
  if (body.kind === 'unreadable') return { ok: false, detail: body.detail };
  const requestId = optionalText(query, 'requestId', MAX_REQUEST_ID_LENGTH);
  if (!requestId.ok) return { ok: false, detail: requestId.refusal.submsg ?? 'requestId' };
  return requestId.value === undefined
    ? { ok: false, detail: 'requestId is missing' }
    : { ok: true, value: requestId.value };
};

const inputOf = ({ body }: SyncRequest): unknown => (body.kind === 'json' ? body.value : null);

export const syncEcho = (
  { elementMember }: EdgeOperation,
  request: SyncRequest,
  { requestId, orgId, receivedAt }: { requestId: string; orgId: string; receivedAt: number },
): Echo => {
  const { path, query } = request;
  const timeout = query.get('timeout') ?? DEFAULT_EDGE_TIMEOUT_MS;
  return {
    requestId,
    orgId,
    callType: 'SYNC',
    // It has no meaning for a call that is answered here [contract 2.5].
    channelId: null,
    productKey: path.productKey ?? null,
    deviceKey: path.deviceKey ?? null,
    assetId: path.assetId ?? null,
    identifier: path[elementMember] ?? null,
    callbackUrl: query.get('callbackUrl') ?? null,
    inputData: inputOf(request),
    timeout: Number.isFinite(Number(timeout)) ? Number(timeout) : timeout,
    requestedAt: receivedAt,
  };
};

export interface ReadSyncRequest {
  readonly selector: DeviceSelector;
  readonly identifier: string;
  readonly inputData: unknown;
  readonly timeoutMs: number;
}

/** What the item's own status speaks of. */
export const readSyncRequest = (
  { elementMember }: EdgeOperation,
  request: SyncRequest,
): ItemReading<ReadSyncRequest> => {
  const { path, query } = request;
  const timeout = integerWithin(query, 'timeout', TIMEOUT_MS);
  if (!timeout.ok) return invalid(timeout.refusal.submsg);
  const callbackUrl = optionalText(query, 'callbackUrl', MAX_CALLBACK_URL_LENGTH);
  if (!callbackUrl.ok) return invalid(callbackUrl.refusal.submsg);
  const inputData = inputOf(request);
  const unstorable = findUnstorable([inputData, ...Object.values(path)]);
  if (unstorable) return invalid(unstorable);
  const identifier = path[elementMember];
  if (!identifier) return invalid(`${elementMember} is missing`);
  const selector = selectorOf(path);
  return selector ? readable({ selector, identifier, inputData, timeoutMs: timeout.value }) : noSelector;
};

const invalid = (detail: string | null): ItemReading<never> =>
  wrong(codes.edgeInvalidParameter, detail ?? codes.edgeInvalidParameter.msg);
