import type { AskedItem, CallKind } from '../../history.js';
import { type FaultTenant, faultModel } from '../../stack/fault-stack.js';
import type { HttpCall } from './http-call.js';

/** What a call is about, before it has a form. */
export interface CallContent {
  readonly kind: CallKind;
  readonly items: readonly AskedItem[];
  readonly target?: { readonly assetId: string; readonly commandId: string | null };
}

/** How a caller of the tenant says it [contract 1.3, 1.5, 1.6, 1.7, 2.3]. */
export const requestOf = (content: CallContent, tenant: FaultTenant): HttpCall => {
  switch (content.kind) {
    case 'instant':
    case 'cached':
      return setOne(onlyItem(content), tenant);
    case 'invoke':
      return invoke(onlyItem(content), tenant);
    case 'multiSet':
      return multiSet(content.items, tenant);
    case 'cancel':
      return { method: 'POST', path: commandsPath('cancel', tenant, targetOf(content)) };
    case 'get':
      return { method: 'GET', path: commandsPath('get', tenant, targetOf(content)) };
  }
};

const setOne = (item: AskedItem, tenant: FaultTenant): HttpCall => ({
  method: 'POST',
  path: commandsPath('setMeasurepoint', tenant, { ...timesOf(item), measurepointId: faultModel.labelPoint }),
  body: JSON.stringify({ value: item.token }),
});

const invoke = (item: AskedItem, tenant: FaultTenant): HttpCall => ({
  method: 'POST',
  path: commandsPath('invokeService', tenant, { ...timesOf(item), serviceId: faultModel.service }),
  body: JSON.stringify({ inputData: { [faultModel.tokenParameter]: item.token } }),
});

const multiSet = (items: readonly AskedItem[], tenant: FaultTenant): HttpCall => {
  const data = items.map(({ requestId, assetId, token, timeoutMs }) => ({
    requestId,
    orgId: tenant.orgId,
    callType: 'ASYNC',
    setMeasurepointChannelId: tenant.channelId,
    assetId,
    measurepointId: faultModel.labelPoint,
    inputData: { arg: token },
    timeout: timeoutMs,
  }));
  const path = `/dataService/devices/multiSet?orgId=${tenant.orgId}`;
  return { method: 'PUT', path, body: JSON.stringify({ data }) };
};

/** Seconds here [contract 1.3]. */
const timesOf = ({ assetId, timeoutMs, pendingTtlMs }: AskedItem) => ({
  assetId,
  timeout: timeoutMs / 1_000,
  ...(pendingTtlMs > 0 && { pendingTtl: pendingTtlMs / 1_000 }),
});

const commandsPath = (
  action: string,
  { orgId }: FaultTenant,
  query: Readonly<Record<string, string | number>>,
): string => {
  const parameters = new URLSearchParams({ action, orgId });
  for (const [name, value] of Object.entries(query)) parameters.set(name, String(value));
  return `/connect-service/v2.1/commands?${parameters}`;
};

const onlyItem = ({ kind, items: [item] }: CallContent): AskedItem => {
  if (!item) throw new Error(`${kind} needs an item`);
  return item;
};

const targetOf = ({ kind, target }: CallContent): Record<string, string> => {
  if (!target) throw new Error(`${kind} needs a target`);
  const { assetId, commandId } = target;
  return { assetId, ...(commandId !== null && { commandId }) };
};
