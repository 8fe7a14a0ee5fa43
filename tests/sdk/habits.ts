import type { Compression } from './compression.js';
import type { Keys, SecretKeys } from './signature.js';

/** What the application on a device gives back for a command; `null` where it has nothing to say. */
export interface Outcome {
  readonly code?: number;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

/** The application's own code; what it throws is the SDK's to report. */
export type Handler = (params: unknown) => Outcome | null;

/** For the payloads of Custom products. */
export type RawHandler = (bytes: Buffer) => Buffer | null;

/** What an application registered for a device; without an entry for a command there is no handler. */
export interface Handlers {
  set?: Handler;
  readonly services: Record<string, Handler>;
  raw?: RawHandler;
}

/** 2: its own secret. 3: the product's, once. 4: the product's, to post for others. */
export type SecureMode = 2 | 3 | 4;

export interface LoginFields {
  readonly clientId: string;
  readonly username: string;
  readonly password: string;
  readonly clean: boolean;
  readonly keepaliveS: number;
  /** Of MQTT: 3 is 3.1; without it 3.1.1. */
  readonly level?: 3;
}

export interface LoginRequest {
  readonly keys: Keys;
  /** Of the device, or of its product in modes 3 and 4. */
  readonly secret: string;
  readonly mode: SecureMode;
  readonly nowMs: number;
}

/** Filters that an SDK subscribes to by itself. */
export interface Standing {
  /** After the CONNACK of the first connection of a process. */
  readonly firstAfterMs: number;
  readonly everyMs: number;
  filters(keys: Keys, of: 'itself' | 'subDevice'): readonly string[];
}

/**
 * Everything in which one SDK differs from the others on the wire [contract 6.1, 6.3, 6.5, 6.7]. A method that gives
 * `null` sends nothing.
 */
export interface Habits {
  readonly sdk: 'node' | 'python' | 'java' | 'c';
  /** Of its own requests. */
  readonly version: '1.0' | '1.1';
  /** Between the TCP connection and CONNECT. */
  readonly waitBeforeConnectMs: number;
  /** Whether a login that failed is tried at once again with MQTT 3.1, which decides what the program is told. */
  readonly asksAgainWithMqtt31?: true;
  /** Payloads in both directions are compressed with it. */
  readonly compression: Compression;
  readonly replyQos: 0 | 1;
  /** At QoS 1; the others send PUBACK first. */
  readonly repliesBeforePuback: boolean;
  /** Whether a request waits for the SUBACK of its reply's topic. */
  readonly awaitsSuback: boolean;
  /** At what end of a connection it forgets that it is subscribed. */
  readonly forgetsSubscriptions: 'atAnyEnd' | 'atGoodbye' | 'never';
  /** Whether a reply that it did not ask for is answered with an UNSUBSCRIBE. */
  readonly unsubscribesUnasked: boolean;
  /**
   * Whether it begins a further connection with what was not acknowledged in the last one, and then subscribes with one
   * SUBSCRIBE to all that it ever did, without waiting for the SUBACK.
   */
  readonly resumes?: true;
  /** Whether an id of its own, once used, is never taken for that of a command again. */
  readonly swallowsOwnIds: boolean;
  /** How events are posted, where it is not with the path as method at QoS 1. */
  readonly eventPost?: { readonly qos: 0 | 1; method(eventId: string): string };
  /** Sub-devices that were logged in log in again, all at once or one by one. */
  readonly logsInAgain: 'together' | 'oneByOne';

  /** Absent where it subscribes to nothing by itself, and hands on whatever comes. */
  readonly standing?: Standing;

  login(request: LoginRequest): LoginFields;
  subscribeQos(requestQos: 0 | 1): 0 | 1;
  /** @param count how many requests it has made, this one included */
  requestId(count: number): string;

  reply(id: string, outcome: Outcome | null): string | null;
  replyWithoutHandler(id: string): string | null;
  replyToThrown(id: string, failure: Error): string | null;
  /** Of a raw command. */
  rawReplyWithoutHandler(): Buffer | null;
  /** @param path of the topic, behind the keys; without this they are answered as Java does */
  replyToNotice?(path: string, id: string): string | null;

  subDeviceLogin(subDevice: SecretKeys, nowMs: number): object;
  batchLogin(gateway: Keys, subDevices: readonly SecretKeys[], nowMs: number): object;
  /** @param failures how many in a row; @returns null when it gives up */
  reconnectDelayMs(failures: number, hasEverBeenIn: boolean): number | null;
}
