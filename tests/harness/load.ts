import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { codes } from '@setpoint/codes';
import { waitFor } from '@setpoint/service-kit';
import { type Random, seededRandom } from '@setpoint/simulated-device';
import type { GatewayClient } from './gateway-client.js';
import type { TestDevice } from './tenant.js';

/** One thing that the load asked for. */
export interface Asked {
  readonly kind: 'instant' | 'cached' | 'multiSet';
  readonly assetId: string;
  /** Unlike that of any other, so that it names the command in every place. */
  readonly value: number;
  /** What was answered; absent when nothing was. */
  answer?: { readonly code: number; readonly commandId?: string | undefined };
  /** Why nothing was answered, e.g. ECONNREFUSED. */
  failure?: string;
}

export interface LoadOptions {
  readonly client: GatewayClient;
  readonly devices: readonly TestDevice[];
  readonly channelId: string;
  /** Mean pause between two requests for one device. */
  readonly pauseMs: number;
}

const TIMEOUT_S = 2;
/** Longer than any outage that the tests make, so that waiting commands live through it. */
const PENDING_TTL_S = 15;

/** Callers who go on asking, whatever happens to the services: one for each device, instant, cached and multi-set mixed. */
export class Load {
  readonly asked: Asked[] = [];
  private readonly stopping = new AbortController();
  private callers: Promise<void>[] = [];
  private lastValue = 0;

  constructor(private readonly options: LoadOptions) {}

  start(): void {
    setMaxListeners(0, this.stopping.signal);
    this.callers = this.options.devices.map((device) =>
      this.call(device, seededRandom(device.keys.deviceKey)),
    );
  }

  /** Resolves when the last request is answered or lost. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.callers);
  }

  /** Lets it go on until `count` more requests have been answered with success. */
  async succeed(count: number): Promise<void> {
    await this.answered(codes.success.code, count);
  }

  /** Lets it go on until `count` more requests have been answered with `code`. */
  async answered(code: number, count: number, limitMs = 30_000): Promise<void> {
    const soFar = () => this.asked.filter((one) => one.answer?.code === code).length;
    const target = soFar() + count;
    const what = `${count} more answers with code ${code}`;
    await waitFor(() => soFar() >= target, { limitMs, everyMs: 20, what });
  }

  private async call({ assetId }: TestDevice, random: Random): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const kind = random.pick<Asked['kind']>(['instant', 'cached', 'multiSet']);
      this.lastValue += 1;
      const asked: Asked = { kind, assetId, value: this.lastValue };
      this.asked.push(asked);
      try {
        asked.answer = await this.ask(asked);
      } catch (failure) {
        asked.failure = causeOf(failure);
      }
      const pauseMs = this.options.pauseMs * (0.5 + random.next());
      await pause(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private async ask({ kind, assetId, value }: Asked): Promise<NonNullable<Asked['answer']>> {
    const { client, channelId } = this.options;
    if (kind === 'multiSet') {
      const item = { requestId: `w-${value}`, assetId, measurepointId: 'setpoint_kw', value };
      const { status, data } = await client.multiSet(channelId, [{ ...item, timeoutMs: TIMEOUT_S * 1_000 }]);
      return { code: data?.[0]?.status ?? status };
    }
    const pending = kind === 'cached' ? { pendingTtl: PENDING_TTL_S } : {};
    const { code, data } = await client.set({ assetId, value, timeout: TIMEOUT_S, ...pending });
    return { code, commandId: data?.commandId };
  }
}

const causeOf = (failure: unknown): string => {
  const { cause, message } = failure as { cause?: { code?: string }; message: string };
  return cause?.code ?? message;
};
