import type { DispatcherMetrics } from '../mqtt/dispatcher-metrics.js';
import { MEASUREMENT_PATH, readMeasurementPost } from '../payload/measurement-post.js';
import { type ModelReader, takeMeasurements } from '../use-cases/take-measurements.js';
import type { UpstreamHandler } from './upstream-handler.js';

/** Devices post what they measure, and resume what they could not post while they were offline [contract 6.4]. */
export const measurementPosts = (models: ModelReader, { posts }: DispatcherMetrics): UpstreamHandler => ({
  realm: 'sys',
  path: MEASUREMENT_PATH,
  hasMethod: true,
  isAlwaysAnswered: false,
  isInOrder: false,
  async handle({ life, session: { device } }, { path, members }) {
    const { outcome, code } = await takeMeasurements(
      life,
      models,
      device,
      readMeasurementPost(path, members, device),
    );
    posts.inc({ outcome });
    const isLost = outcome === 'abandoned' || outcome === 'dropped';
    return { outcome: isLost ? 'lost' : 'taken', answer: code && { code } };
  },
});
