import { DEFAULT_NAMESPACE } from '@setpoint/channels';
import { text } from '@setpoint/service-kit';

/** How a service finds Kafka. Services of one installation must agree on both, so they read them alike. */
export const kafkaVariables = {
  KAFKA_BROKERS: text({ doc: 'Kafka brokers, host:port, separated by commas' }),
  SETPOINT_TOPIC_NAMESPACE: text({
    default: DEFAULT_NAMESPACE,
    pattern: /^[a-z0-9-]{1,32}$/,
    doc: 'First part of the names of internal topics, for installations that share a Kafka',
  }),
};
