import type { TopicRecord } from '../history.js';
import { isHostile } from './marks.js';
import { HOSTILE_MARK } from './tolerances.js';
import type { Invariant } from './violation.js';

/** What a fault leaves half done is done again, not given up: only what the nemesis forged is parked. */
export const nothingParked: Invariant = {
  name: 'nothing-parked',
  check: ({ history }) =>
    history.parked.flatMap((record) =>
      isHostile(record) || isHostileInside(record)
        ? []
        : [
            {
              what: `${record.topic}@${record.offset} is parked: ${record.value.slice(0, 200)}`,
              at: record.timestamp,
            },
          ],
    ),
};

/** Parked values that are no text come as base64. */
const isHostileInside = ({ value }: TopicRecord): boolean =>
  Buffer.from(value, 'base64').includes(HOSTILE_MARK);
