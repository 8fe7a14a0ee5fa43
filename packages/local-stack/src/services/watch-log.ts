import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Logger } from '../log.js';
import { fewAtATime } from './few-at-a-time.js';

const pollEveryMs = 500;
const warnLevel = 40;
const longestShown = 160;

/**
 * Shows warnings and errors that a service writes to its log file (JSON lines of pino) from now on. Following
 * the file rather than a pipe: a service never waits for us, and its log survives us.
 */
export function watchLog(options: { file: string; name: string; tell: Logger }): { stop(): void } {
  const descriptor = openSync(options.file, 'a+');
  const show = fewAtATime((line) => options.tell(`${options.name}: ${line}`), options.file);
  let position = fstatSync(descriptor).size;
  let unfinishedLine = '';
  const poll = () => {
    const length = fstatSync(descriptor).size - position;
    if (length <= 0) return;
    const chunk = Buffer.alloc(Math.min(length, 1024 * 1024));
    position += readSync(descriptor, chunk, 0, chunk.length, position);
    const lines = (unfinishedLine + chunk.toString('utf8')).split('\n');
    unfinishedLine = lines.pop() ?? '';
    for (const line of lines) {
      const warning = warningIn(line);
      if (warning !== undefined) show(warning.slice(0, longestShown), performance.now());
    }
  };
  const timer = setInterval(poll, pollEveryMs);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      closeSync(descriptor);
    },
  };
}

/** The message of a log line when it is a warning or worse. */
export function warningIn(line: string): string | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const entry = JSON.parse(line) as { level?: unknown; msg?: unknown; err?: { message?: unknown } };
    if (typeof entry.level !== 'number' || entry.level < warnLevel) return undefined;
    const text = String(entry.msg ?? '');
    const cause = entry.err?.message === undefined ? '' : String(entry.err.message);
    return (text.includes(cause) ? text : `${text} (${cause})`).replaceAll(/\s+/g, ' ').trim();
  } catch {
    return undefined;
  }
}
