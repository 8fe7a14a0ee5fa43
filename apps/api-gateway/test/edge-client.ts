import type { EdgeOperation } from '../src/use-cases/edge-operation.js';
import { type HttpAnswer, httpCall } from './http-call.js';
import { ORG, type TestGateway } from './test-gateway.js';

export type EdgeItem = Readonly<Record<string, unknown>> & { readonly status: number; readonly msg: string };

export const edgeChannels = { set: 'DATASVC.SET.site-a', control: 'DATASVC.CONTROL.site-a' } as const;

const channelPaths = { set: 'setMeasurepointChannels', control: 'controlChannels' } as const;
const elements = { set: 'setpoint_kw', control: 'restart' } as const;
const inputs = { set: { arg: 12.5 }, control: { delay_s: 300 } } as const;

/** What a test may change about a good call; undefined leaves it out. */
export interface EdgeCall {
  readonly requestId?: unknown;
  readonly orgId?: string;
  readonly channelId?: unknown;
  readonly assetId?: unknown;
  readonly keys?: { readonly productKey: string; readonly deviceKey: string };
  readonly element?: unknown;
  readonly inputData?: unknown;
  readonly timeout?: unknown;
  readonly callbackUrl?: string;
}

const defaults = (kind: 'set' | 'control') => ({
  requestId: 'w-1',
  channelId: edgeChannels[kind],
  assetId: 'Kc81mQzT',
  element: elements[kind],
  inputData: inputs[kind],
});

/** Calls the four calls of dataService about one device alike. */
export class EdgeClient {
  constructor(private readonly gateway: TestGateway) {}

  async createChannels(): Promise<void> {
    for (const kind of ['set', 'control'] as const) {
      const member = kind === 'set' ? 'setMeasurepointChannelId' : 'controlChannelId';
      const body = JSON.stringify({ [member]: edgeChannels[kind] });
      await httpCall(`${this.gateway.url}/dataService/${channelPaths[kind]}?orgId=${ORG}`, {
        method: 'POST',
        body,
      });
    }
  }

  multi({ kind }: EdgeOperation, items: readonly unknown[], orgId = ORG): Promise<HttpAnswer> {
    return this.multiRaw(kind, JSON.stringify({ data: items }), orgId);
  }

  multiRaw(kind: 'set' | 'control', body: string, orgId = ORG): Promise<HttpAnswer> {
    const path = kind === 'set' ? 'multiSet' : 'multiInvoke';
    return httpCall(`${this.gateway.url}/dataService/devices/${path}?orgId=${orgId}`, {
      method: 'PUT',
      body,
    });
  }

  /** An item of a list. */
  item({ kind, channelMember, elementMember }: EdgeOperation, call: EdgeCall = {}): object {
    const { channelId, element, keys, ...rest } = { ...defaults(kind), ...call };
    return {
      ...rest,
      ...keys,
      ...(keys && { assetId: undefined }),
      [channelMember]: channelId,
      [elementMember]: element,
    };
  }

  /** One item in a list of its own. */
  async asyncOne(operation: EdgeOperation, call: EdgeCall = {}): Promise<EdgeItem | undefined> {
    const { orgId, ...item } = call;
    const answer = await this.multi(operation, [this.item(operation, item)], orgId);
    return (answer.json.data as EdgeItem[] | undefined)?.[0];
  }

  sync(
    { kind }: EdgeOperation,
    call: EdgeCall & { readonly method?: string; readonly body?: string } = {},
  ): Promise<HttpAnswer> {
    const {
      method = 'PUT',
      orgId = ORG,
      requestId,
      assetId,
      keys,
      element,
      inputData,
      ...more
    } = {
      ...defaults(kind),
      ...call,
    };
    const query = new URLSearchParams({ orgId });
    const { timeout, callbackUrl } = more as EdgeCall;
    for (const [name, value] of Object.entries({ requestId, timeout, callbackUrl }))
      if (value !== undefined) query.set(name, String(value));
    const device = keys
      ? `products/${keys.productKey}/devices/${keys.deviceKey}`
      : `devices/${encodeURIComponent(String(assetId))}`;
    const rest =
      kind === 'set'
        ? `measurepoints/${encodeURIComponent(String(element))}/set`
        : `services/${encodeURIComponent(String(element))}/invoke`;
    const body = call.body ?? JSON.stringify(inputData);
    return httpCall(`${this.gateway.url}/dataService/${device}/${rest}?${query}`, {
      method,
      ...(body !== undefined && { body }),
    });
  }

  async syncOne(operation: EdgeOperation, call: EdgeCall = {}): Promise<EdgeItem | undefined> {
    return (await this.sync(operation, call)).json.data as EdgeItem | undefined;
  }
}
