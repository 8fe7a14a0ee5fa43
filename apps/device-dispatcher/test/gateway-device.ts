import { createHash } from 'node:crypto';
import { waitFor } from '@setpoint/service-kit';
import { MqttDevice, type Received } from './mqtt-device.js';
import { PRODUCT, PRODUCT_SECRET, SECRET } from './running-dispatcher.js';

const TIMESTAMP = '1767225700001';

export interface Answer {
  readonly id: string;
  readonly code: number;
  readonly data: unknown;
  readonly message?: string;
}

/** As the Java SDK signs a sub-device. */
export const claimOf = (deviceKey: string, more: object = {}, secret = SECRET) => {
  const clientId = `${PRODUCT}.${deviceKey}.${TIMESTAMP}`;
  return {
    productKey: PRODUCT,
    deviceKey,
    clientId,
    timestamp: TIMESTAMP,
    signMethod: 'sha256',
    sign: signOf(deviceKey, clientId, secret),
    secureMode: '2',
    ...more,
  };
};

/** As the Java SDK signs for a login that activates the sub-device. */
export const activationOf = (deviceKey: string) => claimOf(deviceKey, { secureMode: '3' }, PRODUCT_SECRET);

export const batchOf = (deviceKeys: readonly string[], more: object = {}) => ({
  clientId: 'login.batch',
  timestamp: TIMESTAMP,
  signMethod: 'sha256',
  subDevices: deviceKeys.map((deviceKey) => ({
    productKey: PRODUCT,
    deviceKey,
    sign: signOf(deviceKey, 'login.batch', SECRET),
    secureMode: '2',
  })),
  ...more,
});

const signOf = (deviceKey: string, clientId: string, secret: string): string =>
  createHash('sha256')
    .update(`clientId${clientId}deviceKey${deviceKey}productKey${PRODUCT}timestamp${TIMESTAMP}${secret}`)
    .digest('hex');

export const nameOf = (deviceKey: string) => ({ productKey: PRODUCT, deviceKey });

/** A gateway with a real MQTT client, which subscribes to nothing, as the SDKs do. */
export class GatewayDevice {
  private requests = 0;

  private constructor(
    readonly device: MqttDevice,
    private readonly deviceKey: string,
  ) {}

  static async connect(url: string, deviceKey: string): Promise<GatewayDevice> {
    return new GatewayDevice(await MqttDevice.connect(url, deviceKey), deviceKey);
  }

  login(deviceKey: string, more: object = {}): Promise<Answer> {
    return this.combine('login', claimOf(deviceKey, more));
  }

  /** @param request `login`, `login/batch`, `logout` */
  combine(request: string, params: unknown): Promise<Answer> {
    return this.ask('/ext/session', `combine/${request}`, params);
  }

  topo(request: 'add' | 'delete' | 'get', params: unknown): Promise<Answer> {
    return this.ask('/sys', `thing/topo/${request}`, params);
  }

  /** @returns what answers it */
  async ask(realm: string, path: string, params: unknown): Promise<Answer> {
    const id = this.send(realm, path, params);
    const reply = `${realm}/${PRODUCT}/${this.deviceKey}/${path}_reply`;
    return waitFor(() => this.answers(reply).find((answer) => answer.id === id), {
      limitMs: 60_000,
      what: `an answer to ${path}`,
    }) as Promise<Answer>;
  }

  /** @returns its id */
  send(realm: string, path: string, params: unknown): string {
    this.requests += 1;
    const id = String(this.requests);
    const message = { id, version: '1.1', method: path.replaceAll('/', '.'), params };
    this.device.client.publish(`${realm}/${PRODUCT}/${this.deviceKey}/${path}`, JSON.stringify(message));
    return id;
  }

  /** What was received that does not answer its own requests. */
  pushed(): Received[] {
    return this.device.received.filter(({ topic }) => !topic.endsWith('_reply'));
  }

  async closed(): Promise<void> {
    await this.device.closed();
  }

  async end(): Promise<void> {
    await this.device.end();
  }

  private answers(topic: string): Answer[] {
    return this.device.received
      .filter((message) => message.topic === topic)
      .map(({ payload }) => JSON.parse(payload));
  }
}
