/** The answer of a command call [contract 1.1]. */
export interface Envelope<T = unknown> {
  readonly code: number;
  readonly msg: string;
  readonly submsg: string | null;
  readonly requestId: string;
  readonly data: T;
}

export interface EdgeEnvelope<T> {
  readonly status: number;
  readonly msg: string;
  readonly submsg: string | null;
  readonly data?: T;
}

export interface SetItem {
  readonly requestId: string;
  readonly assetId: string;
  readonly measurepointId: string;
  readonly value: unknown;
  readonly timeoutMs?: number;
}

export interface SetReplyItem {
  readonly requestId: string;
  readonly assetId: string;
  readonly status: number;
  readonly msg: string;
}

export interface SetRequest {
  /** One id, or several joined by a comma [contract 1.4]. */
  readonly assetId: string;
  readonly value: unknown;
  readonly measurepointId?: string;
  /** Seconds, like `timeout`. */
  readonly pendingTtl?: number;
  readonly timeout?: number;
}

export interface InvokeRequest {
  readonly assetId: string;
  readonly serviceId: string;
  readonly inputData?: Readonly<Record<string, unknown>>;
  /** Seconds, like `timeout`. */
  readonly pendingTtl?: number;
  readonly timeout?: number;
}

export interface InvokeData {
  readonly commandId: string;
  readonly outputData?: Readonly<Record<string, unknown>>;
}

/** What callers say to the api-gateway, over real HTTP. A lost connection throws, any answer is returned. */
export class GatewayClient {
  constructor(
    private readonly url: string,
    private readonly orgId: string,
  ) {}

  async set(request: SetRequest): Promise<Envelope<{ commandId: string; results?: unknown[] } | null>> {
    const { value, measurepointId = 'setpoint_kw', ...query } = request;
    return this.commands('POST', { action: 'setMeasurepoint', measurepointId, ...query }, { value });
  }

  async invoke(request: InvokeRequest): Promise<Envelope<InvokeData | null>> {
    const { inputData = {}, ...query } = request;
    return this.commands('POST', { action: 'invokeService', ...query }, { inputData });
  }

  async get(assetId: string, commandId: string): Promise<Envelope<CommandView | null>> {
    return this.commands('GET', { action: 'get', assetId, commandId });
  }

  /** All cached commands that wait [contract 1.7]. */
  async cancel(assetId: string): Promise<Envelope<readonly CommandView[] | null>> {
    return this.commands('POST', { action: 'cancel', assetId });
  }

  /** Commands of a device, newest first [contract 1.8]. */
  async search(
    assetId: string,
    body: unknown = {},
  ): Promise<Envelope<readonly CommandView[] | null> & { readonly pagination?: { totalSize: number } }> {
    return this.commands('POST', { action: 'search', assetId }, body);
  }

  /** @returns the envelope; the reply items are its `data` [contract 2.3] */
  async multiSet(
    channelId: string,
    items: readonly SetItem[],
  ): Promise<{ status: number; data?: readonly SetReplyItem[] }> {
    const data = items.map(({ value, timeoutMs, ...item }) => ({
      ...item,
      orgId: this.orgId,
      callType: 'ASYNC',
      setMeasurepointChannelId: channelId,
      inputData: { arg: value },
      ...(timeoutMs !== undefined && { timeout: timeoutMs }),
    }));
    const path = `/dataService/devices/multiSet?orgId=${this.orgId}`;
    return (await this.call('PUT', path, { data })) as { status: number; data?: readonly SetReplyItem[] };
  }

  async createSetChannel(channelId: string): Promise<void> {
    const path = `/dataService/setMeasurepointChannels?orgId=${this.orgId}`;
    const answer = await this.call('POST', path, { setMeasurepointChannelId: channelId });
    if ((answer as { status: number }).status !== 0) throw new Error(`no channel: ${JSON.stringify(answer)}`);
  }

  /** A call of dataService, whose envelope says `status` [contract 2.1]. */
  dataService<T>(method: string, path: string, body?: unknown): Promise<EdgeEnvelope<T>> {
    const query = new URLSearchParams({ orgId: this.orgId });
    return this.call(
      method,
      `/dataService/${path}${path.includes('?') ? '&' : '?'}${query}`,
      body,
    ) as Promise<EdgeEnvelope<T>>;
  }

  /** Products, devices and their topology [contract 5.4 to 5.6]; only `get` is a GET. */
  registry<T = null>(
    what: 'products' | 'devices' | 'device-topos' | 'measurepoints',
    query: Record<string, string> & { readonly action: string },
    body?: unknown,
  ): Promise<Envelope<T>> {
    return this.service(query.action === 'get' ? 'GET' : 'POST', what, query, body);
  }

  private commands<T>(
    method: string,
    query: Record<string, string | number>,
    body?: unknown,
  ): Promise<Envelope<T>> {
    return this.service(method, 'commands', query, body);
  }

  private service<T>(
    method: string,
    what: string,
    query: Record<string, string | number>,
    body?: unknown,
  ): Promise<Envelope<T>> {
    const parameters = new URLSearchParams({ orgId: this.orgId });
    for (const [name, value] of Object.entries(query)) parameters.set(name, String(value));
    return this.call(method, `/connect-service/v2.1/${what}?${parameters}`, body) as Promise<Envelope<T>>;
  }

  private async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(this.url + path, {
      method,
      headers: { 'content-type': 'application/json;charset=UTF-8' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(70_000),
    });
    const answer = (await response.json()) as { code?: unknown; status?: unknown };
    // Every answer, also that of a service which is ending, has the shape of its family.
    if (typeof (answer.code ?? answer.status) !== 'number')
      throw new Error(`an answer without a code: ${JSON.stringify(answer)}`);
    return answer;
  }
}

/** The members of a command that tests look at [contract 1.9]. */
export interface CommandView {
  readonly commandId: string;
  readonly assetId: string;
  readonly state: number;
  readonly failCode: number | null;
  readonly reach: string | null;
  readonly inputData: unknown;
}
