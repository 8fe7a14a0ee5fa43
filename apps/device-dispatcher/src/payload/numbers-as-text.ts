/** Strings, which may hold digits, and numbers. */
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

/**
 * The same JSON with each number as a string of its own text: parsed, `1767225700.1234567` and what lies beyond 2^53
 * would be written differently, and not be what was signed.
 *
 * @param json valid JSON
 */
export const numbersAsText = (json: string): string =>
  json.replace(STRING_OR_NUMBER, (token) => (token.startsWith('"') ? token : `"${token}"`));
