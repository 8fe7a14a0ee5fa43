import type { CachedRegistry } from '@setpoint/registry';
import type { Logger, Startable } from '@setpoint/service-kit';
import type { DispatcherMetrics } from './mqtt/dispatcher-metrics.js';
import type { MqttServer } from './mqtt/mqtt-server.js';
import type { SlotKeeper } from './slot-keeper.js';
import type { ChangeFollower } from './use-cases/follow-changes.js';

/** What the dispatcher is made of besides its consumers. `connectDispatcher` makes the real ones. */
export interface DispatcherParts {
  readonly registry: CachedRegistry;
  readonly follower: ChangeFollower;
  readonly keeper: SlotKeeper;
  readonly mqtt: MqttServer;
  readonly metrics: DispatcherMetrics;
  readonly log: Logger;
  /** Started in order, stopped in reverse order when nothing is consumed any more. */
  readonly services: readonly Startable[];
}
