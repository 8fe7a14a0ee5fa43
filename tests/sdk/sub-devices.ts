import type { SdkConnection } from './connection.js';
import type { Habits, Handlers } from './habits.js';
import type { Answer } from './read-message.js';
import type { RequestOptions } from './requests.js';
import { type Keys, nameOf, type SecretKeys } from './signature.js';

export interface SubDevice {
  readonly keys: SecretKeys;
  readonly handlers: Handlers;
}

/** The connection as it is now, and a request over it. */
export interface Gateway {
  readonly keys: Keys;
  readonly habits: Habits;
  connection(): SdkConnection;
  ask(path: string, params: unknown, options: RequestOptions): Promise<Answer>;
  /** With the SDKs that do so for each sub-device that they have logged in. */
  subscribeFor(keys: Keys): Promise<void>;
  fail(problem: string): void;
}

const OK = 200;
const session = { realm: 'session' } as const;

/** The sub-devices that a gateway's program knows, and how its SDK logs them in [contract 6.7]. */
export class SubDevices {
  private readonly known = new Map<string, SubDevice>();
  /** Names of those that log in again after a reconnect. */
  private readonly again = new Set<string>();

  constructor(private readonly gateway: Gateway) {}

  handlersOf(name: string): Handlers | undefined {
    return this.known.get(name)?.handlers;
  }

  /** Remembers it for the next connection when it is in. */
  async logIn(subDevice: SubDevice): Promise<Answer> {
    const answer = await this.askLogin(subDevice.keys);
    if (answer.code === OK) this.remember(subDevice);
    return answer;
  }

  /** Those that are in are remembered; Node remembers none unless all are, and Python and Java never log them in again. */
  async logInTogether(all: readonly SubDevice[]): Promise<Answer> {
    const answer = await this.askBatchLogin(all.map(({ keys }) => keys));
    const isForgotten = this.gateway.habits.sdk === 'node' && answer.code !== OK;
    const loggedIn = isForgotten ? [] : loggedInBy(answer).map(nameOf);
    const isOnce = this.gateway.habits.sdk === 'python' || this.gateway.habits.sdk === 'java';
    for (const one of all) if (loggedIn.includes(nameOf(one.keys))) this.remember(one, isOnce);
    return answer;
  }

  async logOut({ productKey, deviceKey }: Keys): Promise<Answer> {
    const keys = { productKey, deviceKey };
    const answer = await this.gateway.ask('combine/logout', keys, session);
    // Python looks for the gateway's key among them, and logs it in again after a reconnect.
    if (this.gateway.habits.sdk === 'python') this.gateway.connection().subDevices.delete(nameOf(keys));
    else this.forget(keys);
    return answer;
  }

  /** The program does not log this one in again. */
  forget(keys: Keys): void {
    this.known.delete(nameOf(keys));
    this.again.delete(nameOf(keys));
    this.gateway.connection().subDevices.delete(nameOf(keys));
  }

  /** After a reconnect. */
  async logInAgain(): Promise<void> {
    const all = [...this.known].flatMap(([name, { keys }]) => (this.again.has(name) ? [keys] : []));
    if (all.length === 0) return;
    if (this.gateway.habits.logsInAgain === 'together') await this.askBatchLogin(all);
    else for (const keys of all) await this.askLogin(keys);
  }

  private remember(subDevice: SubDevice, isOnce = false): void {
    const name = nameOf(subDevice.keys);
    this.known.set(name, subDevice);
    if (!isOnce) this.again.add(name);
  }

  private async askLogin(keys: SecretKeys): Promise<Answer> {
    const { habits, connection, ask, fail } = this.gateway;
    const answer = await ask('combine/login', habits.subDeviceLogin(keys, Date.now()), session);
    if (answer.code !== OK) return answer;
    // Node finds the sub-device again by these.
    const { productKey, deviceKey } = (answer.data ?? {}) as Partial<Keys>;
    if (productKey !== keys.productKey || deviceKey !== keys.deviceKey)
      fail(`a login was answered without the keys: ${JSON.stringify(answer.data)}`);
    connection().subDevices.add(nameOf(keys));
    await this.gateway.subscribeFor(keys);
    return answer;
  }

  private async askBatchLogin(all: readonly SecretKeys[]): Promise<Answer> {
    const { habits, keys, connection, ask } = this.gateway;
    const answer = await ask('combine/login/batch', habits.batchLogin(keys, all, Date.now()), session);
    for (const one of loggedInBy(answer)) connection().subDevices.add(nameOf(one));
    return answer;
  }
}

const loggedInBy = ({ data }: Answer): readonly Keys[] =>
  (data as { loginedSubDevices?: readonly Keys[] } | null)?.loginedSubDevices ?? [];
