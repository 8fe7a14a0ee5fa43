import type { TopicRecord } from '../history.js';
import { moment } from './comparison.js';
import type { Span } from './counted-lives.js';
import type { Facts } from './facts.js';
import { CLOCK_FAULT } from './tolerances.js';

/** When records were produced. Of those of a producer whose clock was wrong nobody can say it: they are left out. */
export const producedIn = (
  { history: { settings }, windows }: Facts,
  records: readonly TopicRecord[],
): readonly Span[] => {
  const mayBeWrong = windows.some(({ fault }) => fault === CLOCK_FAULT);
  const isOfRun = ({ timestamp }: TopicRecord) =>
    timestamp >= settings.startedAt && timestamp <= settings.endedAt;
  return records.filter((record) => !mayBeWrong || isOfRun(record)).map(({ timestamp }) => moment(timestamp));
};
