import type { Client, PublishPacket } from 'aedes';
import type { Done } from './published.js';

/** Of one connection. A device that never sends a PUBREL loses its connection at the next. */
export const MAX_UNRELEASED = 1_000;

/**
 * Publishes of QoS 2 whose PUBREL has not come: one that comes again meanwhile, under its identifier, is acknowledged
 * and not handled a second time [MQTT-4.3.3-2]. Nothing outlives the connection.
 */
export class Unreleased {
  private readonly handledOf = new WeakMap<Client, Map<number, Promise<Parameters<Done>[0]>>>();

  /** @param handle is called for what is new; what comes again is done with when that is */
  take(client: Client, { qos, messageId }: PublishPacket, done: Done, handle: (done: Done) => void): void {
    if (qos !== 2 || messageId === undefined) {
      handle(done);
      return;
    }
    const handled = this.handledOf.get(client) ?? new Map<number, Promise<Parameters<Done>[0]>>();
    this.handledOf.set(client, handled);
    const first = handled.get(messageId);
    if (first) void first.then(done);
    else if (handled.size >= MAX_UNRELEASED) done(new Error('too many publishes are not released'));
    else
      handled.set(
        messageId,
        new Promise((resolve) => {
          handle((failure) => {
            done(failure);
            resolve(failure);
          });
        }),
      );
  }

  /** PUBREL has come: the identifier is free for another message. */
  release(client: Client, messageId: number): void {
    this.handledOf.get(client)?.delete(messageId);
  }
}
