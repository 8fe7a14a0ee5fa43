import type { Logger } from '../log.js';

const windowMs = 10_000;
const shownInWindow = 3;

/**
 * Passes on the first few lines of every ten seconds: when a server is gone, a service warns many times a second, and
 * what a person needs is the first words and the place of the rest. Takes a line and the time now in ms.
 */
export function fewAtATime(show: Logger, placeOfTheRest: string): (line: string, now: number) => void {
  let windowEndsAt = Number.NEGATIVE_INFINITY;
  let inWindow = 0;
  return (line, now) => {
    if (now >= windowEndsAt) {
      windowEndsAt = now + windowMs;
      inWindow = 0;
    }
    inWindow++;
    if (inWindow <= shownInWindow) show(line);
    else if (inWindow === shownInWindow + 1) show(`more warnings are in ${placeOfTheRest}`);
  };
}
