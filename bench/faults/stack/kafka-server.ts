import { type KafkaOptions, type RunningKafka, startKafka } from '@setpoint/local-stack';
import type { FaultKafka } from './fault-stack.js';

/** Kafka as a process of this machine. */
export class KafkaServer implements FaultKafka {
  private starting: Promise<RunningKafka> | undefined;

  private constructor(
    private readonly options: KafkaOptions,
    private running: RunningKafka,
  ) {}

  static async start(options: KafkaOptions): Promise<KafkaServer> {
    return new KafkaServer(options, await startKafka(options));
  }

  get pid(): number {
    return this.running.pid;
  }

  get brokers(): string {
    return this.running.brokers;
  }

  async kill(): Promise<void> {
    process.kill(this.pid, 'SIGKILL');
    await this.running.exited;
  }

  async start(): Promise<void> {
    this.starting = startKafka(this.options);
    this.running = await this.starting;
  }

  async stop(): Promise<void> {
    // A failure is for whoever started it to hear of.
    await this.starting?.catch(() => undefined);
    await this.running.stop();
  }
}
