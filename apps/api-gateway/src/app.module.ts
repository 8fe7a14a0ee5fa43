import { type DynamicModule, Module } from '@nestjs/common';
import { CachedRegistry, RegistryWriter } from '@setpoint/registry';
import { Health, Metrics } from '@setpoint/service-kit';
import { DocFiles } from './api-docs/doc-files.js';
import { Congestion } from './commands/congestion.js';
import { SchedulerClient } from './commands/scheduler-client.js';
import { Waiting } from './commands/waiting.js';
import { DeviceSessionsConsumer } from './consumers/device-sessions.consumer.js';
import { DeviceTelemetryConsumer } from './consumers/device-telemetry.consumer.js';
import { GatewayRepliesConsumer } from './consumers/gateway-replies.consumer.js';
import { RegistryChangesConsumer } from './consumers/registry-changes.consumer.js';
import type { GatewayParts } from './gateway-parts.js';
import { ControlChannelsController, SetChannelsController } from './http/channels.controller.js';
import { CommandsController } from './http/commands.controller.js';
import { DeviceToposController } from './http/device-topos.controller.js';
import { DevicesController } from './http/devices.controller.js';
import { DocsController } from './http/docs.controller.js';
import { EdgeModelsController } from './http/edge-models.controller.js';
import { HealthController } from './http/health.controller.js';
import type { InFlight } from './http/in-flight.js';
import { LegacyCallsController } from './http/legacy-calls.controller.js';
import { MeasurepointsController } from './http/measurepoints.controller.js';
import { MultiCallController } from './http/multi-call.controller.js';
import { OwnOrganizationController } from './http/own-organization.controller.js';
import { ProductCodecController } from './http/product-codec.controller.js';
import { ProductsController } from './http/products.controller.js';
import { RegistryAdminController } from './http/registry-admin.controller.js';
import { SyncCallController } from './http/sync-call.controller.js';
import { ThingModelsController } from './http/thing-models.controller.js';
import { TokenServiceController } from './http/token-service.controller.js';
import { CONTROL_CHANNELS, REGISTRY, SET_CHANNELS } from './http/tokens.js';
import { ChangeEcho } from './kafka/change-echo.js';
import { Lifetime } from './lifetime.js';
import { CancelCommandsOfDevice } from './use-cases/cancel-commands.js';
import { controlChannelTerms, setChannelTerms } from './use-cases/channel-terms.js';
import { CommandActions } from './use-cases/command-actions.js';
import { DeviceActions } from './use-cases/devices.js';
import { EdgeModels } from './use-cases/edge-models.js';
import { GetCommandOfDevice } from './use-cases/get-command.js';
import { IssueCommand } from './use-cases/issue-command.js';
import { LegacyCall } from './use-cases/legacy-call.js';
import { MeasurepointActions } from './use-cases/measurepoints.js';
import { MultiCall } from './use-cases/multi-call.js';
import { OwnOrganization } from './use-cases/own-organization.js';
import { ProductCodec } from './use-cases/product-codec.js';
import { ProductActions } from './use-cases/products.js';
import { RecordTelemetry } from './use-cases/record-telemetry.js';
import { RegistryAdmin } from './use-cases/registry-admin.js';
import { ResultChannels } from './use-cases/result-channels.js';
import { SearchCommandsOfDevice } from './use-cases/search-commands.js';
import { SyncCall } from './use-cases/sync-call.js';
import { ThingModelActions } from './use-cases/thing-models.js';
import { TokenService } from './use-cases/token-service.js';
import { TopologyActions } from './use-cases/topology.js';

const controllers = [
  CommandsController,
  LegacyCallsController,
  SetChannelsController,
  ControlChannelsController,
  MultiCallController,
  SyncCallController,
  OwnOrganizationController,
  ProductsController,
  DevicesController,
  DeviceToposController,
  MeasurepointsController,
  ThingModelsController,
  EdgeModelsController,
  RegistryAdminController,
  ProductCodecController,
  TokenServiceController,
  HealthController,
  DocsController,
  GatewayRepliesConsumer,
  RegistryChangesConsumer,
  DeviceSessionsConsumer,
  DeviceTelemetryConsumer,
];

const value = (provide: unknown, useValue: unknown) => ({ provide: provide as symbol, useValue });

const useCases = (parts: GatewayParts, congestion: Congestion) => {
  const { registry, writer, topics, clock, log, limits } = parts;
  const scheduler = new SchedulerClient({ ...parts, congestion });
  const ask = [registry, scheduler] as const;
  return [
    value(
      CommandActions,
      new CommandActions({
        issue: new IssueCommand(...ask),
        get: new GetCommandOfDevice(...ask),
        search: new SearchCommandsOfDevice(...ask, parts.commandPages),
        cancel: new CancelCommandsOfDevice(...ask),
      }),
    ),
    value(LegacyCall, new LegacyCall({ registry, scheduler, clock })),
    value(MultiCall, new MultiCall({ registry, scheduler, clock })),
    value(SyncCall, new SyncCall({ registry, scheduler, clock, maxHeld: limits.maxSyncCalls })),
    value(SET_CHANNELS, new ResultChannels(setChannelTerms, { registry, writer, topics, log })),
    value(CONTROL_CHANNELS, new ResultChannels(controlChannelTerms, { registry, writer, topics, log })),
    value(OwnOrganization, new OwnOrganization(writer)),
    value(ProductActions, new ProductActions(parts)),
    value(DeviceActions, new DeviceActions(parts)),
    value(TopologyActions, new TopologyActions(parts)),
    value(MeasurepointActions, new MeasurepointActions(parts)),
    value(ThingModelActions, new ThingModelActions(parts)),
    value(EdgeModels, new EdgeModels(parts.models)),
    value(RecordTelemetry, new RecordTelemetry(registry, parts.latest, parts.writer)),
    value(RegistryAdmin, new RegistryAdmin(writer)),
    value(ProductCodec, new ProductCodec(parts)),
    value(TokenService, new TokenService(parts)),
  ];
};

@Module({})
export class AppModule {}

/** Controllers and consumers over parts that were made elsewhere: tests put others in their place. */
export const appModule = (parts: GatewayParts, inFlight: InFlight): DynamicModule => {
  const { registry, writer, waiting, health, metrics, services, log, limits } = parts;
  const congestion = new Congestion();
  return {
    module: AppModule,
    controllers,
    providers: [
      ...useCases(parts, congestion),
      value(REGISTRY, registry),
      value(CachedRegistry, registry),
      value(RegistryWriter, writer),
      value(ChangeEcho, parts.echo),
      value(Waiting, waiting),
      value(Congestion, congestion),
      value(Health, health),
      value(Metrics, metrics),
      value(DocFiles, new DocFiles()),
      value(Lifetime, new Lifetime({ inFlight, waiting, services, log, drainLimitMs: limits.drainMs })),
    ],
  };
};
