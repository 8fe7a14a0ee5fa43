import { existsSync, readFileSync } from 'node:fs';
import { warningIn } from './watch-log.js';

/** What a service said last that matters to a person: a warning, or a line that is no log entry (why it ended). */
export function lastLineOf(logFile: string): string {
  if (!existsSync(logFile)) return 'it wrote nothing';
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-50).reverse();
  for (const line of lines) {
    const telling = warningIn(line) ?? (isPlain(line) ? line.trim() : undefined);
    if (telling !== undefined) return telling;
  }
  return 'it wrote no warning';
}

/** Neither a log entry nor part of a stack, nor the last line that Node adds to one. */
function isPlain(line: string): boolean {
  return line.trim() !== '' && !/^\{|^\s+at |^Node\.js v|^[}\]]/.test(line);
}
