/** What the bytes of a body are. */
export type JsonBody =
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly detail: string }
  | { readonly kind: 'json'; readonly value: unknown };

/** Deeper than any value a thing model describes; validators and printers recurse once a level. */
export const MAX_DEPTH = 32;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

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
    else if (OPENING.has(byte)) {
      depth += 1;
      if (depth > maxDepth) return true;
    } else if (CLOSING.has(byte)) depth -= 1;
  }
  return false;
};

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

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
