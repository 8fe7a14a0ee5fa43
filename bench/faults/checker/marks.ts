import type { TopicRecord } from '../history.js';
import { HOSTILE_MARK } from './tolerances.js';

/** Of a caller that keeps no ledger. */
export const isOutside = (token: string): boolean => token.includes(HOSTILE_MARK);

/** Sent by the nemesis, not by a service. */
export const isHostile = ({ key, headers, value }: TopicRecord): boolean =>
  value.includes(HOSTILE_MARK) ||
  (key?.includes(HOSTILE_MARK) ?? false) ||
  Object.values(headers).some((text) => text.includes(HOSTILE_MARK));
