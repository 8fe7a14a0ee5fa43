/** With the `u` flag this matches only surrogates that are not part of a pair. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * True for text that Postgres can keep. It has no NUL character in `text` and `jsonb`, and a lone surrogate has no
 * UTF-8 form: it would be refused, or come back as another character.
 */
export const isStorableText = (text: string): boolean => !text.includes('\0') && !LONE_SURROGATE.test(text);

/** Deeper JSON is nobody's attribute or value, and costs stack in every process that walks it. */
const MAX_DEPTH = 32;

/**
 * Looks through parsed JSON for what Postgres' `jsonb` could not keep as it is.
 *
 * @returns what was found, or null when everything can be kept
 */
export const findUnstorable = (json: unknown, depth = 0): string | null => {
  if (typeof json === 'string') return isStorableText(json) ? null : 'text that cannot be stored';
  // `1e400` is valid JSON and becomes Infinity, which JSON cannot write.
  if (typeof json === 'number') return Number.isFinite(json) ? null : 'a number out of range';
  if (json === null || typeof json !== 'object') return null;
  if (depth === MAX_DEPTH) return `more than ${MAX_DEPTH} levels`;
  for (const key of Object.keys(json)) {
    if (!isStorableText(key)) return 'a key that cannot be stored';
    const found = findUnstorable((json as Readonly<Record<string, unknown>>)[key], depth + 1);
    if (found) return found;
  }
  return null;
};
