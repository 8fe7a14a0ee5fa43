import type { Metrics } from '@setpoint/service-kit';
import type { StoredPass } from './use-cases/run-pass.js';

/** What operators watch. */
export class SchedulerMetrics {
  private readonly passSeconds;
  private readonly passes;
  private readonly items;
  private readonly commands;
  private readonly lostRaces;
  private readonly parked;
  private readonly relayed;
  private readonly dropped;
  private readonly backlog;

  constructor(metrics: Metrics) {
    this.passSeconds = metrics.histogram('setpoint_pass_seconds', 'From the load of a pass to its commit');
    this.passes = metrics.counter('setpoint_passes_total', 'Passes committed');
    this.items = metrics.counter(
      'setpoint_pass_items_total',
      'Records and findings of sweeps in committed passes',
    );
    this.commands = metrics.counter('setpoint_commands_recorded_total', 'Commands accepted or declined');
    this.lostRaces = metrics.counter(
      'setpoint_lost_races_total',
      'Passes that another scheduler was faster than',
    );
    this.parked = metrics.counter(
      'setpoint_poison_total',
      'Records taken out because they can never be stored',
    );
    this.relayed = metrics.counter('setpoint_outbox_relayed_total', 'Outbox rows published by the relay');
    this.dropped = metrics.counter('setpoint_outbox_dropped_total', 'Outbox rows that no broker takes');
    this.backlog = metrics.gauge('setpoint_outbox_backlog', 'Outbox rows known not to be on Kafka yet');
  }

  passStored(pass: StoredPass, backlog: number): void {
    this.passes.inc();
    this.passSeconds.observe(pass.tookMs / 1_000);
    this.items.inc(pass.itemCount);
    this.commands.inc(pass.commandCount);
    this.backlog.set(backlog);
  }

  lostRace(): void {
    this.lostRaces.inc();
  }

  poisonParked(): void {
    this.parked.inc();
  }

  outboxRelayed(records: number, backlog: number): void {
    this.relayed.inc(records);
    this.backlog.set(backlog);
  }

  recordDropped(): void {
    this.dropped.inc();
  }
}
