import type { DispatcherMetrics } from '../mqtt/dispatcher-metrics.js';
import type { GatewayTopology } from '../use-cases/change-topology.js';
import type { DetailsReader, DetailsWriter } from '../use-cases/device-store.js';
import type { SubDeviceLogins } from '../use-cases/log-in-sub-devices.js';
import type { RegistrarParts } from '../use-cases/register-devices.js';
import type { BatchRegistry, GatewayMembers } from '../use-cases/take-batch.js';
import { attributeRequests } from './attribute-requests.js';
import { combineRequests } from './combine-requests.js';
import { deviceRegistrations } from './device-registrations.js';
import { eventPosts } from './event-posts.js';
import { measurementBatches } from './measurement-batches.js';
import { measurementPosts } from './measurement-posts.js';
import { optionalRequests } from './optional-requests.js';
import { tagRequests } from './tag-requests.js';
import { topologyRequests } from './topology-requests.js';
import { UpstreamTable } from './upstream-handler.js';

export interface UpstreamParts {
  /** What every post asks, from memory where it can be. */
  readonly registry: BatchRegistry & RegistrarParts['registry'];
  readonly catalog: DetailsReader & RegistrarParts['catalog'];
  readonly writer: DetailsWriter & RegistrarParts['writer'];
  readonly members: GatewayMembers;
  readonly logins: SubDeviceLogins;
  readonly topology: GatewayTopology;
  readonly metrics: DispatcherMetrics;
}

/** All that devices may ask of the platform [contract 6.4]. */
export const upstreamRequests = ({
  registry,
  catalog,
  writer,
  members,
  logins,
  topology,
  metrics,
}: UpstreamParts): UpstreamTable =>
  new UpstreamTable([
    measurementPosts(registry, metrics),
    measurementBatches({ registry, members, metrics }),
    eventPosts(registry, metrics),
    ...attributeRequests({ models: registry, writer }, catalog),
    ...tagRequests(writer, catalog),
    ...combineRequests(logins),
    ...topologyRequests(topology),
    deviceRegistrations({ registry, catalog, writer }),
    ...optionalRequests,
  ]);
