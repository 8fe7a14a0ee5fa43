import { type DynamicModule, Module } from '@nestjs/common';
import { CachedRegistry } from '@setpoint/registry';
import { DispatchesConsumer } from './consumers/dispatches.consumer.js';
import { RegistryChangesConsumer } from './consumers/registry-changes.consumer.js';
import { SessionsConsumer } from './consumers/sessions.consumer.js';
import type { DispatcherParts } from './dispatcher-parts.js';
import { Lifetime } from './lifetime.js';
import { DispatcherMetrics } from './mqtt/dispatcher-metrics.js';
import { SlotKeeper } from './slot-keeper.js';
import { ChangeFollower } from './use-cases/follow-changes.js';

@Module({ controllers: [DispatchesConsumer, RegistryChangesConsumer, SessionsConsumer] })
class AppModule {}

/** The consumers over parts that were made elsewhere: tests put others in their place. */
export const appModule = ({
  registry,
  follower,
  keeper,
  mqtt,
  metrics,
  services,
}: DispatcherParts): DynamicModule => ({
  module: AppModule,
  providers: [
    { provide: CachedRegistry, useValue: registry },
    { provide: ChangeFollower, useValue: follower },
    { provide: SlotKeeper, useValue: keeper },
    { provide: DispatcherMetrics, useValue: metrics },
    { provide: Lifetime, useValue: new Lifetime(mqtt, services) },
  ],
});
