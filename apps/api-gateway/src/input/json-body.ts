/** What the bytes of a body are. */
export type JsonBody =
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly detail: string }
  | { readonly kind: 'json'; readonly value: unknown };

/** Deeper than any value a thing model describes; validators and printers recurse once a level. */
export const MAX_DEPTH = 32;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** By how much a byte outside text changes the depth; a table, because this looks at every byte of a body. */
const STEPS = new Int8Array(256);
for (const opening of [0x5b, 0x7b]) STEPS[opening] = 1;
for (const closing of [0x5d, 0x7d]) STEPS[closing] = -1;

/** Whether JSON text nests deeper than allowed, found before anything is built from it. */
export const nestsTooDeep = (bytes: Uint8Array, maxDepth = MAX_DEPTH): boolean => {
  let depth = 0;
  let isInText = false;
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i] ?? 0;
    if (isInText) {
      if (byte === BACKSLASH) i += 1;
      else if (byte === QUOTE) isInText = false;
    } else if (byte === QUOTE) isInText = true;
    else {
      depth += STEPS[byte] ?? 0;
      if (depth > maxDepth) return true;
    }
  }
  return false;
};

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** The text of a body; null when it is not UTF-8. */
export const readUtf8 = (bytes: Uint8Array): string | null => {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return null;
  }
};

/** Reads a body as JSON, whatever content type it claims [contract 0.3]. */
export const readJson = (bytes: Uint8Array): JsonBody => {
  if (bytes.length === 0) return { kind: 'absent' };
  if (nestsTooDeep(bytes)) return { kind: 'unreadable', detail: `nested deeper than ${MAX_DEPTH} levels` };
  try {
    const text = strictUtf8.decode(bytes);
    return text.trim() === '' ? { kind: 'absent' } : { kind: 'json', value: JSON.parse(text) };
  } catch {
    return { kind: 'unreadable', detail: 'not JSON in UTF-8' };
  }
};
