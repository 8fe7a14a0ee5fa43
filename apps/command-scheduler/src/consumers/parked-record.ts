import { parkedTopic } from '@setpoint/channels';
import { type IncomingRecord, parkedHeaderNames, parkedHeaders } from '@setpoint/kafka';
import type { RecordToPublish } from '../use-cases/record-to-publish.js';

/** A parked record has more headers than it had, and must still be one that brokers take. */
const MAX_VALUE_BYTES = 900_000;

/**
 * The record as an operator finds it on `<topic>.parked`: its own key, headers and value, with the cause and where it
 * stood. A value that is no text comes as base64, and says so in a header.
 */
export const parkedRecord = (record: IncomingRecord, cause: string): RecordToPublish => {
  const value = printable(record.value);
  return {
    topic: parkedTopic(record.topic),
    partition: null,
    // The database keeps no text with NUL in it, and the key only helps the eye here.
    key: record.key?.includes('\0') ? null : record.key,
    headers: { ...parkedHeaders(record, cause), ...value.headers },
    value: value.text,
  };
};

const printable = (value: Buffer | null): { text: string; headers: Record<string, string> } => {
  if (!value) return { text: '', headers: {} };
  if (value.length > MAX_VALUE_BYTES)
    return { text: '', headers: { [parkedHeaderNames.valueOmitted]: 'true' } };
  const text = value.toString('utf8');
  const isText = Buffer.from(text, 'utf8').equals(value) && !text.includes('\0');
  return isText
    ? { text, headers: {} }
    : { text: value.toString('base64'), headers: { 'parked-value-encoding': 'base64' } };
};
