import { replyTopic, setTopic } from '@setpoint/channels';
import { codes } from '@setpoint/codes';
import type { Behaviour } from './behaviour.js';
import type { Random } from './seeded-random.js';

/** A command as it stands on the wire [contract 6.5]. */
export interface ReceivedCommand {
  readonly topic: string;
  readonly id: string;
  readonly method: string;
  readonly params: unknown;
}

/** One PUBLISH of the device. */
export interface Answer {
  readonly afterMs: number;
  readonly topic: string;
  readonly payload: string;
}

/** What a device of this behaviour publishes about `command`, in order. */
export const answersTo = (behaviour: Behaviour, command: ReceivedCommand, random: Random): Answer[] => {
  const ok = {
    afterMs: 0,
    topic: replyTopic(command.topic),
    payload: reply(command.id, codes.deviceOk.code),
  };
  switch (behaviour.name) {
    case 'prompt':
      return [
        behaviour.data
          ? { ...ok, payload: reply(command.id, codes.deviceOk.code, undefined, behaviour.data) }
          : ok,
      ];
    case 'sleepy':
      return [ok];
    case 'slow':
      return [{ ...ok, afterMs: Math.round(behaviour.delayMs * (0.5 + random.next())) }];
    case 'failing':
      return [{ ...ok, payload: reply(command.id, behaviour.code, behaviour.message) }];
    case 'silent':
      return [];
    case 'twice':
      return [ok, { ...ok, afterMs: 5 }];
    case 'late':
      return [{ ...ok, afterMs: behaviour.delayMs }];
    case 'liar':
      return [lie(ok.topic, command.id, random)];
  }
};

const reply = (id: string, code: number, message?: string, data: object = {}): string =>
  JSON.stringify({ id, code, data, ...(message !== undefined && { message }) });

/** Nothing that answers the command: the platform has to wait until its time is over [contract 9.9]. */
const lie = (topic: string, id: string, random: Random): Answer => {
  const foreignId = String(Number(id) + random.between(1, 1_000));
  return random.pick([
    { afterMs: 0, topic, payload: 'not json' },
    { afterMs: 0, topic, payload: '' },
    { afterMs: 0, topic, payload: '[[[[{"id":' },
    { afterMs: 0, topic, payload: reply(foreignId, codes.deviceOk.code) },
    { afterMs: 0, topic, payload: JSON.stringify({ code: codes.deviceOk.code }) },
    {
      afterMs: 0,
      topic: replyTopic(setTopic('foreign0', 'nobody-1')),
      payload: reply(id, codes.deviceOk.code),
    },
  ]);
};

/** @returns null when a device could not tell what to do [contract 6.5: exactly four members] */
export const readCommand = (topic: string, payload: string): ReceivedCommand | null => {
  const message = parseObject(payload);
  if (!message) return null;
  const { id, version, method, params } = message;
  const isWhole =
    typeof id === 'string' &&
    /^\d{1,19}$/.test(id) &&
    typeof version === 'string' &&
    typeof method === 'string' &&
    params !== undefined &&
    params !== null;
  return isWhole ? { topic, id, method, params } : null;
};

const parseObject = (text: string): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
};
