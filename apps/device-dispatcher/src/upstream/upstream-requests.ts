import type { DispatcherMetrics } from '../mqtt/dispatcher-metrics.js';
import type { ModelReader } from '../use-cases/take-measurements.js';
import { measurementPosts } from './measurement-posts.js';
import { acceptedRequests, optionalRequests } from './optional-requests.js';
import { UpstreamTable } from './upstream-handler.js';

export interface UpstreamParts {
  readonly models: ModelReader;
  readonly metrics: DispatcherMetrics;
}

/** All that devices may ask of the platform [contract 6.4]. */
export const upstreamRequests = ({ models, metrics }: UpstreamParts): UpstreamTable =>
  new UpstreamTable([measurementPosts(models, metrics), ...acceptedRequests, ...optionalRequests]);
