import { topics } from '@setpoint/channels';
import { defaultLimits } from '@setpoint/device-queue';
import { CrashPoints, Metrics, startAll, stopAll, systemClock } from '@setpoint/service-kit';
import { SchedulerMetrics } from '../src/scheduler-metrics.js';
import { scheduling } from '../src/scheduling.js';
import type { Database } from '../src/store/database.js';
import type { SlotHolder } from '../src/sweepers/dead-lives.js';
import type { Outcome } from '../src/use-cases/pass-inbox.js';
import type { Publisher } from '../src/use-cases/record-to-publish.js';
import type { Task } from '../src/use-cases/task.js';
import { RecordingPublisher } from './recording-publisher.js';
import { silentLogger } from './silent-logger.js';

interface SchedulerOptions {
  readonly publisher?: Publisher;
  readonly crashPoints?: CrashPoints;
  readonly maxOutboxBacklog?: number;
  readonly reportsAreRead?: () => Promise<boolean>;
}

/** One scheduler over a database, with tasks in place of Kafka's records; its sweeps run when the test says so. */
export class SchedulerHarness {
  readonly kafka = new RecordingPublisher();
  holders: SlotHolder[] = [];
  readonly parts;
  private offset = 0n;

  constructor(
    database: Database,
    private readonly partition: number,
    options: SchedulerOptions = {},
  ) {
    this.parts = scheduling({
      database,
      publisher: options.publisher ?? this.kafka,
      unhurried: options.publisher ?? this.kafka,
      holders: async () => this.holders,
      reportsAreRead: options.reportsAreRead ?? (async () => true),
      clock: systemClock,
      metrics: new SchedulerMetrics(new Metrics('command-scheduler', { defaults: false })),
      crashPoints: options.crashPoints ?? new CrashPoints(),
      limits: defaultLimits,
      maxPassItems: 2_000,
      maxOutboxBacklog: options.maxOutboxBacklog ?? 50_000,
      logger: silentLogger(),
    });
  }

  /** Passes only: no sweep runs by itself. */
  async open(): Promise<this> {
    const { reads, searches, inbox } = this.parts;
    await startAll([reads, searches, inbox]);
    return this;
  }

  async close(): Promise<void> {
    const { reads, searches, inbox, lane } = this.parts;
    await stopAll([lane, reads, searches, inbox]);
  }

  /** Hands the tasks in as records of one partition. */
  hand(...tasks: readonly Task[]): Promise<Outcome> {
    return this.parts.inbox.hand(
      tasks.map((task) => ({
        source: { topic: topics.commandRequests.name, partition: this.partition, offset: this.offset++ },
        task,
      })),
    );
  }

  /** What is under way to Kafka has arrived, and its rows are deleted. */
  async settled(): Promise<void> {
    await this.parts.lane.stop();
  }
}
