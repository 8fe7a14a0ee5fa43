import { type KafkaOptions, Transport } from '@nestjs/microservices';
import { variable } from './environment.js';

/** Where Kafka is and who asks; everything else is the transport's default. */
export const kafkaOptions = (service: string) =>
  ({
    transport: Transport.KAFKA,
    options: {
      client: { clientId: service, brokers: variable('KAFKA_BROKERS').split(',') },
      consumer: { groupId: `${variable('NAMESPACE')}.${service}` },
    },
  }) satisfies KafkaOptions;
