import { topics } from '@setpoint/channels';
import type { TopicRecord } from '../history.js';

/** The topic that a record was parked from; undefined for what the nemesis wrote there itself. */
export const originOf = ({ headers }: TopicRecord): string | undefined => headers['parked-topic'];

const PLACE = ['parked-topic', 'parked-partition', 'parked-offset'];

/** Where it stood before. */
export const originalPlaceOf = ({ headers }: TopicRecord): string =>
  PLACE.map((name) => headers[name]).join(' ');

const ofScheduler: readonly string[] = [
  topics.commandRequests.name,
  topics.deviceReplies.name,
  topics.deviceSessions.name,
];

/** Schedulers park in the pass that takes all else: their readers call that accepted, not rejected. */
export const isReadByScheduler = (topic: string | undefined): boolean =>
  topic !== undefined && ofScheduler.includes(topic);
