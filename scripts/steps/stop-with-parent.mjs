import { parentOf } from './processes.mjs';

const everyMs = 1_000;

/**
 * Calls `stop` when npm, which runs this script, is gone: a `kill -9` of npm signals nobody else, and what it
 * started would run on. There may be a shell in between, so the parent's parent counts too.
 */
export function stopWithParent(stop) {
  const { npm_lifecycle_event: underNpm } = process.env;
  if (!underNpm) return;
  const parent = process.ppid;
  const grandparent = parentOf(parent);
  const timer = setInterval(() => {
    if (process.ppid === parent && parentOf(parent) === grandparent) return;
    clearInterval(timer);
    stop();
  }, everyMs);
  timer.unref();
}
