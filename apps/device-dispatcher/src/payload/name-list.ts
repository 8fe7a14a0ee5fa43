/** Attributes or tags in one request [contract 6.4]. */
export const MAX_NAMES = 200;

/** A list of names, each once; null for anything else, and for too many. */
export const readNames = (value: unknown): readonly string[] | null => {
  if (!Array.isArray(value) || value.length > MAX_NAMES) return null;
  return value.every((name) => typeof name === 'string') ? [...new Set(value as string[])] : null;
};
