import type { Metrics } from '@setpoint/service-kit';
import type { Verdict } from './verdict.js';

export interface TransportMetrics {
  readonly observe: (topic: string, outcome: Verdict['kind'] | 'thrown', records: number) => void;
}

/** Counts what became of the records that were read; without `metrics` it counts nothing. */
export const transportMetrics = (metrics: Metrics | undefined): TransportMetrics => {
  const records = metrics?.counter(
    'setpoint_kafka_records_total',
    'Records read, by topic and outcome: accept, release (once for each attempt), reject, thrown',
    ['topic', 'outcome'],
  );
  return {
    observe: (topic, outcome, count) => records?.inc({ topic, outcome }, count),
  };
};
