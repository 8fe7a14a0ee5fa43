import type { DispatcherMetrics } from '../mqtt/dispatcher-metrics.js';
import { readMeasurementPost } from '../payload/measurement-post.js';
import { type ModelReader, takeMeasurements } from '../use-cases/take-measurements.js';
import { handledOf } from './taken-handled.js';
import type { UpstreamHandler } from './upstream-handler.js';

/** Devices post what they measure, and resume what they could not post while they were offline [contract 6.4]. */
export const measurementPosts = (models: ModelReader, { posts }: DispatcherMetrics): UpstreamHandler => ({
  realm: 'sys',
  path: /^thing\/measurepoint\/(post|resume)$/,
  hasMethod: true,
  isAlwaysAnswered: false,
  isInOrder: false,
  async handle({ life, session: { device } }, { members }) {
    const taken = await takeMeasurements(life, models, device, readMeasurementPost(members));
    posts.inc({ outcome: taken.outcome });
    return handledOf(taken);
  },
});
