import { connect } from 'node:net';
import { DEFAULT_NAMESPACE, fromNamespace, toNamespace } from '@setpoint/channels';
import type { Logger } from '@setpoint/service-kit';
import type { Admin, Consumer, ISocketFactory, Producer, RetryOptions } from 'kafkajs';
import kafkajs from 'kafkajs';
import { kafkaLog } from './kafka-log.js';
import { mendKafkajs } from './kafkajs/mend-kafkajs.js';
import { quickPartitioner } from './kafkajs/quick-partitioner.js';

const { Kafka, logLevel } = kafkajs;

mendKafkajs();

export interface KafkaClientOptions {
  /** `host:port`, any of the brokers. */
  readonly brokers: readonly string[];
  /** Names this process to the brokers. */
  readonly clientId: string;
  readonly logger: Logger;
  /** Name space of the internal topics on a shared Kafka. */
  readonly namespace?: string;
}

const KEEP_ALIVE_MS = 30_000;
const CONNECTION_TIMEOUT_MS = 2_000;
/** Bounds how long a caller waits for a broker that hangs. */
const REQUEST_TIMEOUT_MS = 5_000;

/**
 * Long enough for a leader election, short enough that a caller is told within about 1 s that no broker takes
 * connections (measured: 0.5 to 1.2 s). Whoever must not give up, such as a consumer, retries above the client.
 */
const retry: RetryOptions = {
  initialRetryTime: 100,
  multiplier: 2,
  factor: 0.2,
  maxRetryTime: 1_000,
  retries: 3,
};

/** Nagle's algorithm would hold back small requests until the last one is acknowledged. */
const socketFactory: ISocketFactory = ({ host, port, onConnect }) =>
  connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS }, onConnect);

/** How this process reaches Kafka; made once, given to publisher, consumers and administration. */
export class KafkaClient {
  private readonly kafka: InstanceType<typeof Kafka>;
  private readonly namespace: string;

  constructor(options: KafkaClientOptions) {
    this.namespace = options.namespace ?? DEFAULT_NAMESPACE;
    this.kafka = new Kafka({
      brokers: [...options.brokers],
      clientId: options.clientId,
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      retry,
      socketFactory,
      logLevel: options.logger.isLevelEnabled('debug') ? logLevel.INFO : logLevel.WARN,
      logCreator: kafkaLog(options.logger),
    });
  }

  /** The name that a topic has on the brokers. */
  toPhysical(topic: string): string {
    return toNamespace(topic, this.namespace);
  }

  /** The name that the rest of the program knows a topic by. */
  toLogical(topic: string): string {
    return fromNamespace(topic, this.namespace);
  }

  producer(): Producer {
    return this.kafka.producer({
      createPartitioner: quickPartitioner,
      allowAutoTopicCreation: false,
      retry,
    });
  }

  /** A consumer that reports a crash and stays down; its owner makes another. */
  consumer(groupId: string): Consumer {
    return this.kafka.consumer({
      groupId,
      allowAutoTopicCreation: false,
      maxWaitTimeInMs: 500,
      heartbeatInterval: 1_000,
      sessionTimeout: 10_000,
      rebalanceTimeout: 10_000,
      retry: { ...retry, restartOnFailure: async () => false },
    });
  }

  admin(): Admin {
    return this.kafka.admin();
  }
}
