import { nestsTooDeep } from './json-body.js';

const lenientUtf8 = new TextDecoder('utf-8');
const NEWLINE = 0x0a;

/** A line that no reader takes for JSON, so that it is reported like any other bad line. */
const TOO_DEEP = '(nested too deep)';

/**
 * Splits a body of newline-delimited JSON. A line that nests too deep is put out of harm's way before anything is built
 * from it; its number stays.
 */
export const splitLines = (body: Buffer): string[] => {
  const lines: string[] = [];
  for (let start = 0; start < body.length; ) {
    const found = body.indexOf(NEWLINE, start);
    const end = found < 0 ? body.length : found;
    const line = body.subarray(start, end);
    lines.push(nestsTooDeep(line) ? TOO_DEEP : lenientUtf8.decode(line).trim());
    start = end + 1;
  }
  return lines;
};
