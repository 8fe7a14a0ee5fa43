import type { DeviceTopic } from '@setpoint/channels';
import type { CodeName } from '@setpoint/codes';
import type { Life } from '../sessions/life.js';
import type { Session } from '../sessions/session.js';

/** Who asks, and over which connection. */
export interface Asker {
  readonly life: Life;
  /** The device that is named in the topic: the one that is connected, or a sub-device that it has logged in. */
  readonly session: Session;
}

/** What a device asks of the platform; its envelope is in order. */
export interface UpstreamRequest {
  /** What stands behind the device's keys in the topic. */
  readonly path: string;
  readonly members: Readonly<Record<string, unknown>>;
  /** The JSON text that the members were read from; numbers have all their digits only there. */
  readonly payload: Uint8Array;
}

/** What the device is told. */
export interface UpstreamAnswer {
  readonly code: CodeName;
  /** Instead of the text that belongs to the code. */
  readonly message?: string;
  /** `{}` when undefined. */
  readonly data?: unknown;
}

/**
 * `taken`: the device may forget what it sent. `lost`: nobody has it, so that a device that waits for an acknowledgement
 * must send it again. An answer is null when there is nothing to say.
 */
export interface Handled {
  readonly outcome: 'taken' | 'lost';
  readonly answer: UpstreamAnswer | null;
}

/** What the platform does with one kind of request [contract 6.4]. */
export interface UpstreamHandler {
  readonly realm: DeviceTopic['realm'];
  readonly path: RegExp;
  /** False where it is not documented which `method` is named; else it is the path with dots. */
  readonly hasMethod: boolean;
  /** Answered also where nobody has subscribed to the answer: gateways wait for these [contract 6.3]. */
  readonly isAlwaysAnswered: boolean;
  /**
   * The connection's requests of these kinds are handled one after the other, and what the device sends meanwhile
   * waits in its socket.
   */
  readonly isInOrder: boolean;
  /** @throws when a service behind it does not answer */
  handle(asker: Asker, request: UpstreamRequest): Promise<Handled>;
}

export const answered = (code: CodeName, more: Omit<UpstreamAnswer, 'code'> = {}): Handled => ({
  outcome: 'taken',
  answer: { code, ...more },
});

/** All requests that are known. */
export class UpstreamTable {
  constructor(private readonly handlers: readonly UpstreamHandler[]) {}

  /** @returns undefined for what is ignored: the device stays connected whatever it publishes [contract 6.4] */
  find(realm: DeviceTopic['realm'], path: string): UpstreamHandler | undefined {
    return this.handlers.find((handler) => handler.realm === realm && handler.path.test(path));
  }
}
