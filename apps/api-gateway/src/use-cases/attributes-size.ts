import { MAX_ATTRIBUTES_BYTES } from '@setpoint/registry';

/** Null when the attributes are few enough to be stored. */
export const problemOfSize = (attributes: Readonly<Record<string, unknown>>): string | null =>
  Buffer.byteLength(JSON.stringify(attributes)) > MAX_ATTRIBUTES_BYTES
    ? `the attributes are larger than ${MAX_ATTRIBUTES_BYTES} bytes`
    : null;
