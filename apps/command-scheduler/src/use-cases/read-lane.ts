import type { CommandStruct, GatewayReply, GetCommand } from '@setpoint/contracts';
import { type Clock, commandTimeMs, type Logger, type Startable } from '@setpoint/service-kit';
import { gatewayReplyRecords } from '../results/gateway-replies.js';
import type { Publisher } from './record-to-publish.js';

export interface ReadLaneOptions {
  readonly read: (commandIds: readonly string[]) => Promise<ReadonlyMap<string, CommandStruct>>;
  readonly publisher: Publisher;
  /** On the database clock. */
  readonly clock: Clock;
  readonly logger: Logger;
}

const CONCURRENT_READS = 4;
const READ_AT_ONCE = 200;
/** More than this waiting means that the database cannot follow; callers are told rather than kept. */
const MAX_WAITING = 10_000;
/** Older commands are not found [contract 1.6, 3.1 #9]. */
export const VISIBLE_MS = 7 * 86_400_000;

/** Answers reads after the pass that carried them was stored, beside the passes, and never many at a time. */
export class ReadLane implements Startable {
  private waiting: GetCommand[] = [];
  private readonly running = new Set<Promise<void>>();
  private isOpen = false;

  constructor(private readonly options: ReadLaneOptions) {}

  async start(): Promise<void> {
    this.isOpen = true;
  }

  /** Answers what it was given. */
  async stop(): Promise<void> {
    this.isOpen = false;
    while (this.running.size > 0) await Promise.all(this.running);
  }

  add(reads: readonly GetCommand[]): void {
    if (reads.length === 0) return;
    if (!this.isOpen || this.waiting.length + reads.length > MAX_WAITING) {
      void this.tell(reads, () => null);
      return;
    }
    for (const read of reads) this.waiting.push(read);
    this.advance();
  }

  private advance(): void {
    while (this.running.size < CONCURRENT_READS && this.waiting.length > 0) {
      const run = this.answer(this.waiting.splice(0, READ_AT_ONCE)).finally(() => {
        this.running.delete(run);
        this.advance();
      });
      this.running.add(run);
    }
  }

  private async answer(reads: readonly GetCommand[]): Promise<void> {
    let found: ReadonlyMap<string, CommandStruct> | null = null;
    try {
      found = await this.options.read(reads.map(({ commandId }) => commandId));
    } catch (failure) {
      this.options.logger.warn({ err: failure, reads: reads.length }, 'commands could not be read');
    }
    await this.tell(reads, (read) => found && { command: this.visible(read, found.get(read.commandId)) });
  }

  /** Only to its own organisation, on its own device, and not for ever. */
  private visible({ orgId, assetId, commandId }: GetCommand, command: CommandStruct | undefined) {
    if (command?.orgId !== orgId || command.assetId !== assetId) return null;
    return commandTimeMs(commandId) < this.options.clock.now() - VISIBLE_MS ? null : command;
  }

  /** Straight to Kafka: an answer that a crash loses is asked for again. */
  private async tell(
    reads: readonly GetCommand[],
    answerTo: (read: GetCommand) => { readonly command: CommandStruct | null } | null,
  ): Promise<void> {
    const replies = reads.map((read) => {
      const { slot, requestId } = read.replyTo;
      const answer = answerTo(read);
      const reply: GatewayReply = answer
        ? { type: 'read', requestId, ...answer }
        : { type: 'refused', requestId, reason: 'fault' };
      return { slot, reply };
    });
    try {
      await this.options.publisher.publish(gatewayReplyRecords(replies));
    } catch (failure) {
      this.options.logger.warn(
        { err: failure, reads: reads.length },
        'answers to reads could not be published',
      );
    }
  }
}
