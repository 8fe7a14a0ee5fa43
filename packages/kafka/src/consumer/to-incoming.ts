import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { IncomingRecord } from '../record.js';

export const toIncoming = (topic: string, partition: number, message: KafkaMessage): IncomingRecord => ({
  topic,
  partition,
  offset: BigInt(message.offset),
  key: message.key?.toString() ?? null,
  value: message.value,
  headers: toText(message.headers ?? {}),
  timestampMs: Number(message.timestamp),
});

/** A header that is given several times keeps its last value, like a later write over an earlier one. */
const toText = (headers: IHeaders): Record<string, string> => {
  const text: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined && last !== null) text[name] = last.toString();
  }
  return text;
};
