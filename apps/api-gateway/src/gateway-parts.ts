import type { PageLimits } from '@setpoint/expressions';
import type {
  AccessTokens,
  CachedRegistry,
  DeviceCatalog,
  LatestValues,
  ModelCatalog,
  RegistrySearch,
  RegistryWriter,
  Topology,
} from '@setpoint/registry';
import type { Clock, CrashPoints, Health, Logger, Metrics, Startable } from '@setpoint/service-kit';
import type { Authenticator } from './auth/authenticator.js';
import type { ReplyLine } from './commands/reply-line.js';
import type { RequestBus } from './commands/request-bus.js';
import type { WaitLimits } from './commands/scheduler-client.js';
import type { Waiting } from './commands/waiting.js';
import type { RateLimits } from './http/call-rates.js';
import type { HttpLimits } from './http/fastify-adapter.js';
import type { ChangeEcho } from './kafka/change-echo.js';
import type { ChannelTopics } from './use-cases/channel-topics.js';
import type { ScriptTrials } from './use-cases/product-codec.js';

/** What the gateway is made of besides its controllers. `connectGateway` makes the real ones. */
export interface GatewayParts {
  /** Null while authentication is off: nobody is asked who he is. */
  readonly authenticator: Authenticator | null;
  readonly adminToken: string | undefined;
  readonly limits: HttpLimits &
    WaitLimits & {
      readonly maxRequests: number;
      readonly rates: RateLimits;
      /** dataService calls that wait for their devices. */
      readonly maxSyncCalls: number;
      readonly drainMs: number;
    };
  /** Of searches in the registry. */
  readonly pages: PageLimits;
  /** Of searches among commands. */
  readonly commandPages: PageLimits;
  readonly registry: CachedRegistry;
  readonly writer: RegistryWriter;
  readonly catalog: DeviceCatalog;
  readonly search: RegistrySearch;
  readonly models: ModelCatalog;
  readonly topology: Topology;
  readonly latest: LatestValues;
  readonly tokens: AccessTokens;
  readonly bus: RequestBus;
  readonly topics: ChannelTopics;
  /** Where operators' payload scripts are tried; the dispatchers run them. */
  readonly scripts: ScriptTrials;
  /** Of changes in the registry. */
  readonly echo: ChangeEcho;
  readonly waiting: Waiting;
  readonly line: ReplyLine;
  /** The database's time. */
  readonly clock: Clock;
  readonly crashPoints: CrashPoints;
  readonly health: Health;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Stopped in reverse order after the last answer. */
  readonly services: readonly Startable[];
}
