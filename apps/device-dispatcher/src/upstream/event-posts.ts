import type { DispatcherMetrics } from '../mqtt/dispatcher-metrics.js';
import { readEventPost } from '../payload/event-post.js';
import { refused } from '../use-cases/store-telemetry.js';
import { takeEvent } from '../use-cases/take-event.js';
import type { ModelReader } from '../use-cases/take-measurements.js';
import { handledOf } from './taken-handled.js';
import type { UpstreamHandler } from './upstream-handler.js';

const EVENT_PATH = /^thing\/event\/([^/]+)\/post$/;

/** Devices post events [contract 6.4]. */
export const eventPosts = (models: ModelReader, { events }: DispatcherMetrics): UpstreamHandler => ({
  realm: 'sys',
  path: EVENT_PATH,
  hasMethod: true,
  isAlwaysAnswered: false,
  isInOrder: false,
  async handle({ life, session: { device } }, { path, members }) {
    const eventId = EVENT_PATH.exec(path)?.[1] ?? '';
    const post = readEventPost(members);
    const taken = post.ok ? await takeEvent(life, models, device, eventId, post) : refused(post.code);
    events.inc({ outcome: taken.outcome });
    return handledOf(taken);
  },
});
