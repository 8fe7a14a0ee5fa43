/** What the parsed value of a JSON object no longer tells. */
export interface JsonOutline {
  /** How deep arrays and objects are nested; 1 for a flat object. */
  readonly depth: number;
  /** The top-level member `id` as it was written: a number beyond 2^53 keeps its digits. Only strings and numbers. */
  readonly idText: string | undefined;
}

const NUMBER = /-?[0-9][0-9.eE+-]*/y;
const BLANK = /[ \t\r\n]*/y;

/** @param text valid JSON of an object */
export const outlineOf = (text: string): JsonOutline => {
  let depth = 0;
  let deepest = 0;
  let idText: string | undefined;
  // The text of a string that may turn out to be a member's name, once a colon follows.
  let name = '';
  for (let at = 0; at < text.length; at += 1) {
    switch (text[at]) {
      case '{':
      case '[':
        depth += 1;
        deepest = Math.max(deepest, depth);
        break;
      case '}':
      case ']':
        depth -= 1;
        break;
      case '"': {
        const end = endOfString(text, at);
        if (depth === 1) name = text.slice(at, end);
        at = end - 1;
        break;
      }
      case ':':
        // The last of several wins, as in JSON.parse.
        if (depth === 1 && JSON.parse(name) === 'id') idText = scalarAt(text, at + 1);
        break;
    }
  }
  return { depth: deepest, idText };
};

/** @returns the place behind the closing quote */
const endOfString = (text: string, start: number): number => {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
};

const scalarAt = (text: string, start: number): string | undefined => {
  BLANK.lastIndex = start;
  const from = start + (BLANK.exec(text)?.[0].length ?? 0);
  if (text[from] === '"') return text.slice(from, endOfString(text, from));
  NUMBER.lastIndex = from;
  return NUMBER.exec(text)?.[0];
};
