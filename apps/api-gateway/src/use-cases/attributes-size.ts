/** Of all attributes in one call, as JSON; the types of a model bound each of them, but not how many there are. */
const MAX_ATTRIBUTES_BYTES = 65_536;

/** Null when they are few enough to be stored. */
export const problemOfSize = (attributes: Readonly<Record<string, unknown>>): string | null =>
  Buffer.byteLength(JSON.stringify(attributes)) > MAX_ATTRIBUTES_BYTES
    ? `the attributes are larger than ${MAX_ATTRIBUTES_BYTES} bytes`
    : null;
