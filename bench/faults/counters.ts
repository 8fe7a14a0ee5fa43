/** The counters that are compared with what was seen from outside, as services call them. */
export const counters = {
  /** Gateways: by `route` and `http`. */
  calls: 'gateway_http_calls_total',
  /** Schedulers: commands accepted or declined. */
  recorded: 'setpoint_commands_recorded_total',
  /** Schedulers: records that could never be stored. */
  poison: 'setpoint_poison_total',
  /** Schedulers: outbox rows that no broker takes. */
  dropped: 'setpoint_outbox_dropped_total',
  /** Dispatchers: by `outcome`. */
  dispatches: 'setpoint_dispatches_total',
  /** Dispatchers: by `outcome`. */
  replies: 'setpoint_device_replies_total',
  /** Whoever reads Kafka: by `topic` and `outcome`. */
  records: 'setpoint_kafka_records_total',
} as const;
