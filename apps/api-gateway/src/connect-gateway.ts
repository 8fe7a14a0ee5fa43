import { DISPATCHER_SLOTS, GATEWAY_SLOTS, internalTopics, topics } from '@setpoint/channels';
import {
  KafkaClient,
  LeasedTransport,
  PartitionLeases,
  Publisher,
  SlotLease,
  TopicAdmin,
} from '@setpoint/kafka';
import { CachedRegistry, migrateRegistry, RegistryDatabase, RegistryReader, RegistryWriter } from '@setpoint/registry';
import { CrashPoints, createLogger, DatabaseClock, Health, Metrics } from '@setpoint/service-kit';
import { ReplyLine } from './commands/reply-line.js';
import { Waiting } from './commands/waiting.js';
import type { GatewayEnv } from './env.js';
import type { GatewayParts } from './gateway-parts.js';
import { KafkaChangeFeed } from './kafka/kafka-change-feed.js';
import { KafkaChannelTopics } from './kafka/kafka-channel-topics.js';
import { KafkaRequestBus } from './kafka/kafka-request-bus.js';
