import type { RunSettings, TopicRecord } from '../history.js';
import { moment } from './comparison.js';
import type { Span } from './counted-lives.js';

/**
 * When records were produced. Left out are those of a producer whose clock is wrong by a day (CLOCK_FAULT): nobody can
 * say when that was.
 */
export const producedIn = (
  { startedAt, endedAt }: RunSettings,
  records: readonly TopicRecord[],
): readonly Span[] =>
  records.flatMap(({ timestamp }) =>
    timestamp < startedAt || timestamp > endedAt ? [] : [moment(timestamp)],
  );
