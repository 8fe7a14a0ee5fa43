import { describe, expect, it } from '@jest/globals';
import type { Client, PublishPacket } from 'aedes';
import { MAX_UNRELEASED, Unreleased } from './unreleased.js';

const client = () => ({}) as Client;
const publish = (messageId: number, qos: 0 | 1 | 2 = 2) => ({ qos, messageId }) as PublishPacket;

/** Handles what is new at once, and keeps what became of each packet. */
const taking = (unreleased: Unreleased) => {
  const handled: number[] = [];
  const outcomes: (Error | null | undefined)[] = [];
  const take = (device: Client, packet: PublishPacket) =>
    unreleased.take(
      device,
      packet,
      (failure) => outcomes.push(failure),
      (done) => {
        handled.push(packet.messageId ?? 0);
        done(null);
      },
    );
  return { handled, outcomes, take };
};

describe('publishes of QoS 2 that are not released', () => {
  it('are handled once for each client, and again under an identifier that was released', async () => {
    const unreleased = new Unreleased();
    const { handled, outcomes, take } = taking(unreleased);
    const [one, other] = [client(), client()];
    for (const device of [one, one, other]) take(device, publish(5));
    unreleased.release(other, 6);
    unreleased.release(other, 5);
    for (const device of [one, other]) take(device, publish(5));
    await Promise.resolve();
    expect(handled).toEqual([5, 5, 5]);
    expect(outcomes).toEqual([null, null, null, null, null]);
  });

  it('fail again where the first of them failed', async () => {
    const unreleased = new Unreleased();
    const outcomes: unknown[] = [];
    const failure = new Error('not now');
    let fail: (() => void) | undefined;
    const device = client();
    for (let i = 0; i < 2; i += 1)
      unreleased.take(
        device,
        publish(5),
        (outcome) => outcomes.push(outcome),
        (done) => {
          fail = () => done(failure);
        },
      );
    expect(outcomes).toEqual([]);
    fail?.();
    await Promise.resolve();
    expect(outcomes).toEqual([failure, failure]);
  });

  it('are so many and no more, and what is one too many is not handled', () => {
    const { handled, outcomes, take } = taking(new Unreleased());
    const device = client();
    for (let id = 1; id <= MAX_UNRELEASED + 1; id += 1) take(device, publish(id));
    expect(handled).toHaveLength(MAX_UNRELEASED);
    expect(outcomes.at(-1)).toBeInstanceOf(Error);
  });

  it.each([0, 1] as const)('are none of QoS %s', (qos) => {
    const { handled, take } = taking(new Unreleased());
    const device = client();
    for (let i = 0; i < 2; i += 1) take(device, publish(5, qos));
    expect(handled).toEqual([5, 5]);
  });
});
