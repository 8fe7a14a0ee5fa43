import type { DispatcherMetrics } from '../mqtt/dispatcher-metrics.js';
import { readMeasurementBatch } from '../payload/measurement-batch.js';
import { refused } from '../use-cases/store-telemetry.js';
import { type BatchRegistry, type GatewayMembers, takeBatch } from '../use-cases/take-batch.js';
import { handledOf } from './taken-handled.js';
import type { Asker, UpstreamHandler } from './upstream-handler.js';

export interface BatchParts {
  readonly registry: BatchRegistry;
  readonly members: GatewayMembers;
  readonly metrics: DispatcherMetrics;
}

/** Several posts in one message; those of a gateway also for its sub-devices [contract 6.4]. */
export const measurementBatches = ({ registry, members, metrics }: BatchParts): UpstreamHandler => ({
  realm: 'sys',
  path: /^thing\/measurepoint\/(post|resume)\/batch$/,
  hasMethod: true,
  isAlwaysAnswered: false,
  isInOrder: false,
  async handle(asker, request) {
    const batch = readMeasurementBatch(request.members, asker.session.device);
    const taken = batch.ok
      ? await takeBatch(asker.life, registry, members, senderOf(asker), batch)
      : refused(batch.code);
    metrics.posts.inc({ outcome: taken.outcome });
    return handledOf(taken);
  },
});

const senderOf = ({ life, session }: Asker) => {
  const over = session.carrier ?? session;
  return {
    orgId: over.device.orgId,
    carrier: over.device.assetId,
    assetOnline: (name: { readonly productKey: string; readonly deviceKey: string }) =>
      life.sessions.speaker(over, name)?.device.assetId,
  };
};
