import { existsSync, readFileSync } from 'node:fs';
import { warningIn } from './watch-log.js';

/** What a service said last, for a person: its last warning, else its last line. */
export function lastLineOf(logFile: string): string {
  if (!existsSync(logFile)) return 'it wrote nothing';
  const lines = readFileSync(logFile, 'utf8').trim().split('\n').slice(-50).reverse();
  for (const line of lines) {
    const warning = warningIn(line);
    if (warning !== undefined) return warning;
  }
  return lines.find((line) => /error/i.test(line))?.trim() ?? lines[0] ?? 'it wrote nothing';
}
