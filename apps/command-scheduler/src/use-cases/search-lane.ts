import type { CommandStruct, GatewayReply, SearchCommands } from '@setpoint/contracts';
import {
  type CheckedExpression,
  type CommandField,
  commandFields,
  project,
  readExpression,
  readProjection,
  wantsMember,
} from '@setpoint/expressions';
import type { Clock, Logger, Startable } from '@setpoint/service-kit';
import { gatewayReplyRecords } from '../results/gateway-replies.js';
import { VISIBLE_MS } from './read-lane.js';
import type { Publisher } from './record-to-publish.js';
import { StoreFailure } from './store-failure.js';

export interface CommandsQuery {
  readonly orgId: string;
  readonly assetId: string;
  /** Null: all of them. */
  readonly expression: CheckedExpression<CommandField> | null;
  /** Epoch ms; older ones are not found. */
  readonly createdFrom: number;
  readonly offset: number;
  readonly limit: number;
  /** Which of the members that may be large are needed. */
  readonly wanted: { readonly inputData: boolean; readonly outputData: boolean };
}

/** A page, newest first, with the number of all matches. */
export type CommandsFound =
  | { readonly totalSize: number; readonly commands: readonly CommandStruct[] }
  | 'tooLarge';

export interface SearchLaneOptions {
  /** @throws StoreFailure `tooSlow` when it took longer than it may */
  readonly search: (query: CommandsQuery) => Promise<CommandsFound>;
  readonly publisher: Publisher;
  /** On the database clock. */
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Each may cost what a hundred passes cost: they must not take the connections of those. */
const CONCURRENT_SEARCHES = 2;
const MAX_WAITING = 500;
/** Its caller gives up after ten seconds, and running takes up to three. */
const MAX_WAIT_MS = 6_000;

interface Waiting {
  readonly search: SearchCommands;
  /** By `performance.now()`. */
  readonly startBy: number;
}

/** Answers searches after the pass that carried them was stored, beside the passes, and two at a time. */
export class SearchLane implements Startable {
  private waiting: Waiting[] = [];
  private readonly running = new Set<Promise<void>>();
  private isOpen = false;

  constructor(private readonly options: SearchLaneOptions) {}

  async start(): Promise<void> {
    this.isOpen = true;
  }

  /** Answers what it was given. */
  async stop(): Promise<void> {
    this.isOpen = false;
    while (this.running.size > 0) await Promise.all(this.running);
  }

  add(searches: readonly SearchCommands[]): void {
    const startBy = performance.now() + MAX_WAIT_MS;
    for (const search of searches) {
      if (this.isOpen && this.waiting.length < MAX_WAITING) this.waiting.push({ search, startBy });
      else void this.tell(search, refusal(search, 'crowded'));
    }
    this.advance();
  }

  private advance(): void {
    while (this.running.size < CONCURRENT_SEARCHES) {
      const next = this.waiting.shift();
      if (!next) return;
      const run = this.answer(next).finally(() => {
        this.running.delete(run);
        this.advance();
      });
      this.running.add(run);
    }
  }

  private async answer({ search, startBy }: Waiting): Promise<void> {
    const isLate = performance.now() > startBy;
    await this.tell(search, isLate ? refusal(search, 'crowded') : await this.resultOf(search));
  }

  private async resultOf(search: SearchCommands): Promise<GatewayReply> {
    const { requestId } = search.replyTo;
    try {
      return await this.find(search);
    } catch (failure) {
      if (failure instanceof StoreFailure && failure.kind === 'tooSlow') return refusal(search, failure.kind);
      this.options.logger.warn({ err: failure }, 'commands could not be searched');
      return { type: 'refused', requestId, reason: 'fault' };
    }
  }

  private async find(search: SearchCommands): Promise<GatewayReply> {
    const { orgId, assetId, offset, limit, replyTo } = search;
    const expression = readExpression(search.expression, commandFields(search.timezone));
    const projection = readProjection(search.projection);
    if (!expression.ok || !projection.ok) throw new Error('a gateway of another version asks');
    const found = await this.options.search({
      orgId,
      assetId,
      expression: expression.value,
      createdFrom: this.options.clock.now() - VISIBLE_MS,
      offset,
      limit,
      wanted: {
        inputData: wantsMember(projection.value, 'inputData'),
        outputData: wantsMember(projection.value, 'outputData'),
      },
    });
    if (found === 'tooLarge') return refusal(search, found);
    const commands = found.commands.map((command) => project(command, projection.value));
    return { type: 'searched', requestId: replyTo.requestId, totalSize: found.totalSize, commands };
  }

  /** Straight to Kafka: an answer that a crash loses is asked for again. */
  private async tell({ replyTo: { slot } }: SearchCommands, reply: GatewayReply): Promise<void> {
    try {
      await this.options.publisher.publish(gatewayReplyRecords([{ slot, reply }]));
    } catch (failure) {
      this.options.logger.warn({ err: failure }, 'the answer to a search could not be published');
    }
  }
}

const refusal = (
  { replyTo: { requestId } }: SearchCommands,
  reason: 'tooSlow' | 'tooLarge' | 'crowded',
): GatewayReply => ({ type: 'searchRefused', requestId, reason });
