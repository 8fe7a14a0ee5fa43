import type { Limits } from '@setpoint/device-queue';
import type { Clock, CrashPoints, Logger, Startable } from '@setpoint/service-kit';
import { RecordIntake } from './consumers/record-intake.js';
import type { SchedulerMetrics } from './scheduler-metrics.js';
import { claimDue } from './store/claim-due.js';
import type { Database } from './store/database.js';
import { DeadSessions } from './store/dead-sessions.js';
import { HistoryPartitions } from './store/history-partitions.js';
import { OutboxRows } from './store/outbox-rows.js';
import { PostgresPassStore } from './store/postgres-pass-store.js';
import { readCommands } from './store/read-commands.js';
import { searchCommands } from './store/search-commands.js';
import type { SlotHolder } from './sweepers/dead-lives.js';
import { DeadSlotSweeper } from './sweepers/dead-slot-sweeper.js';
import { DeadlineSweeper } from './sweepers/deadline-sweeper.js';
import { HistorySweeper } from './sweepers/history-sweeper.js';
import { OutboxRelay } from './sweepers/outbox-relay.js';
import { OutboxLane } from './use-cases/outbox-lane.js';
import { PassInbox } from './use-cases/pass-inbox.js';
import { PassRunner } from './use-cases/pass-runner.js';
import { QueueMemory } from './use-cases/queue-memory.js';
import { ReadLane } from './use-cases/read-lane.js';
import type { Publisher } from './use-cases/record-to-publish.js';
import type { StoredPass } from './use-cases/run-pass.js';
import { SearchLane } from './use-cases/search-lane.js';

export interface SchedulingOptions {
  readonly database: Database;
  readonly publisher: Publisher;
  /** For records that nobody waits for. */
  readonly unhurried: Publisher;
  /** Who held which dispatcher slot last. */
  readonly holders: (sessions: DeadSessions) => Promise<readonly SlotHolder[]>;
  /** Whether all that dispatchers had reported by now took effect. */
  readonly reportsAreRead: () => Promise<boolean>;
  readonly clock: Clock;
  readonly metrics: SchedulerMetrics;
  readonly crashPoints: CrashPoints;
  readonly limits: Limits;
  readonly maxPassItems: number;
  readonly maxOutboxBacklog: number;
  readonly logger: Logger;
}

/** Passes, sweeps and the outbox over a database, without Kafka's readers. */
export const scheduling = (options: SchedulingOptions) => {
  const { database, publisher, unhurried, clock, metrics, crashPoints, logger } = options;
  const rows = new OutboxRows(database);
  const lane = new OutboxLane({
    publisher,
    unhurried,
    deleteRows: (ids) => rows.delete(ids),
    logger,
    crashPoints,
  });
  const reads = new ReadLane({ read: (ids) => readCommands(database, ids), publisher, clock, logger });
  const searches = new SearchLane({
    search: (query) => searchCommands(database, query),
    publisher,
    clock,
    logger,
  });
  const onStored = (pass: StoredPass): void => {
    lane.carry(pass.outboxIds, pass.publish);
    reads.add(pass.reads);
    searches.add(pass.searches);
    deadlines.expect(pass.nextDueAt);
    metrics.passStored(pass, lane.backlog);
  };
  const runner = new PassRunner({
    store: new PostgresPassStore(database),
    memory: new QueueMemory(clock),
    limits: options.limits,
    crashPoints,
    logger,
    onStored,
    onLostRace: () => metrics.lostRace(),
    onParked: () => metrics.poisonParked(),
    obstacle: () =>
      lane.backlog > options.maxOutboxBacklog ? `${lane.backlog} outbox rows wait for Kafka` : null,
  });
  const inbox = new PassInbox({
    run: async (items) => {
      await lane.room();
      return runner.run(items);
    },
    maxItems: options.maxPassItems,
  });
  const hand = inbox.hand.bind(inbox);
  const deadlines = new DeadlineSweeper({
    claimDue: (limit) => claimDue(database, limit),
    hand,
    reportsAreRead: options.reportsAreRead,
    clock,
    logger,
  });
  const relay = new OutboxRelay({
    rows,
    lane,
    publisher,
    logger,
    onRelayed: (records) => metrics.outboxRelayed(records, lane.backlog),
    onDropped: () => metrics.recordDropped(),
  });
  const history = new HistorySweeper(new HistoryPartitions(database), logger);
  const sessions = new DeadSessions(database);
  const deadSlots = new DeadSlotSweeper({ sessions, holders: () => options.holders(sessions), hand, logger });
  const intake = new RecordIntake({ hand, logger });
  // Days before rows; what an earlier life left undone before anything new.
  const services: Startable[] = [lane, reads, searches, inbox, history, relay, deadlines];
  return { intake, inbox, lane, reads, searches, deadlines, relay, history, deadSlots, services };
};
