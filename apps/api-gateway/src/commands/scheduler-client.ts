import type {
  CancelCommands,
  GetCommand,
  ReplyAddress,
  ResultContext,
  SearchCommands,
  SubmitCommand,
} from '@setpoint/contracts';
import type { CrashPoints } from '@setpoint/service-kit';
import type { Congestion } from './congestion.js';
import type { Line, ReplyLine } from './reply-line.js';
import type { Request, RequestBus } from './request-bus.js';
import type { Answer, Waiting } from './waiting.js';

/** A command before it has an id. */
export type CommandDraft = Omit<SubmitCommand, 'commandId' | 'createdAt' | 'replyTo' | 'result'> & {
  readonly when: ReplyAddress['when'];
  readonly result: ResultContext | null;
};

/**
 * What became of a request. Neither of these two was even tried: `noSlot`: no answer could have come back;
 * `crowded`: too many wait for answers already, or the scheduler is too far behind.
 */
export type Fate = Answer | 'noSlot' | 'crowded';

export interface Submission {
  readonly commandId: string;
  readonly fate: Fate;
}

export interface WaitLimits {
  /** How long a caller waits for something that no device takes part in. */
  readonly acceptanceMs: number;
  /** How much longer than the command itself its caller waits: the scheduler ends it first. */
  readonly answerGraceMs: number;
}

interface Parts {
  readonly line: ReplyLine;
  readonly waiting: Waiting;
  readonly congestion: Congestion;
  readonly bus: RequestBus;
  readonly limits: WaitLimits;
  readonly crashPoints: CrashPoints;
}

/** Asks the schedulers and waits for what they say. */
export class SchedulerClient {
  constructor(private readonly parts: Parts) {}

  /**
   * Sends all at once; each gets a command id, also when nobody can say what became of it. All are waited for as long
   * as for the one that may take longest.
   */
  async submit(requestId: string, drafts: readonly CommandDraft[]): Promise<readonly Submission[]> {
    if (drafts.length === 0) return [];
    const line = this.parts.line.current;
    if (!line) return drafts.map(() => ({ commandId: '', fate: 'noSlot' }));
    const { waiting, congestion, limits } = this.parts;
    if (!waiting.hasRoomFor(drafts.length) || congestion.turnsAway(drafts, limits.acceptanceMs))
      return drafts.map(() => ({ commandId: '', fate: 'crowded' }));
    const commands = drafts.map((draft, i) => toCommand(draft, line, `${requestId}-${i}`));
    const fates = await this.ask(
      commands.map((value): Question => ({ type: 'command.submit', value })),
      this.limitOf(drafts),
    );
    return commands.map(({ commandId }, i) => ({ commandId, fate: fates[i] ?? 'unknown' }));
  }

  async cancel(requestId: string, cancel: Omit<CancelCommands, 'replyTo'>): Promise<Fate> {
    return this.askOne(requestId, (replyTo) => ({ type: 'command.cancel', value: { ...cancel, replyTo } }));
  }

  async get(requestId: string, { orgId, assetId, commandId }: Omit<GetCommand, 'replyTo'>): Promise<Fate> {
    return this.askOne(requestId, (replyTo) => ({
      type: 'command.get',
      value: { orgId, assetId, commandId, replyTo },
    }));
  }

  async search(requestId: string, search: Omit<SearchCommands, 'replyTo'>): Promise<Fate> {
    return this.askOne(requestId, (replyTo) => ({ type: 'command.search', value: { ...search, replyTo } }));
  }

  private limitOf(drafts: readonly CommandDraft[]): number {
    const { acceptanceMs, answerGraceMs } = this.parts.limits;
    let limitMs = 0;
    for (const { when, timeoutMs } of drafts)
      limitMs = Math.max(limitMs, when === 'end' ? timeoutMs + answerGraceMs : acceptanceMs);
    return limitMs;
  }

  private async askOne(requestId: string, make: (replyTo: ReplyAddress) => Question): Promise<Fate> {
    const line = this.parts.line.current;
    if (!line) return 'noSlot';
    if (!this.parts.waiting.hasRoomFor(1)) return 'crowded';
    const question = make({ slot: line.slot, requestId, when: 'end' });
    const [fate = 'unknown'] = await this.ask([question], this.parts.limits.acceptanceMs);
    return fate;
  }

  private ask(questions: readonly Question[], limitMs: number): Promise<readonly Answer[]> {
    const { waiting, bus, crashPoints } = this.parts;
    const requestIds = questions.map(({ value }) => value.replyTo.requestId);
    // Somebody waits before anything is sent, so that no answer can come too early.
    const answers = waiting.await(requestIds, limitMs);
    crashPoints.reached('gateway.afterAcceptBeforeProduce');
    // Not awaited: an answer may overtake the broker's acknowledgement.
    void bus.send(questions).then((sendings) => {
      for (const [i, requestId] of requestIds.entries()) {
        const sending = sendings[i] ?? 'unknown';
        if (sending !== 'sent') waiting.settle(requestId, sending);
      }
    });
    return answers;
  }
}

/** A request that says where its answer goes. */
type Question = Request & { readonly value: { readonly replyTo: ReplyAddress } };

/**
 * An id is made before the command is sent, so that its caller can look it up whatever happens then. Written out: a copy
 * by spread takes V8 a hundred times as long.
 */
const toCommand = (draft: CommandDraft, line: Line, requestId: string) => {
  const commandId = line.ids.next();
  return {
    orgId: draft.orgId,
    assetId: draft.assetId,
    productKey: draft.productKey,
    deviceKey: draft.deviceKey,
    commandType: draft.commandType,
    identifier: draft.identifier,
    commandName: draft.commandName,
    inputData: draft.inputData,
    timeoutMs: draft.timeoutMs,
    pendingTtlMs: draft.pendingTtlMs,
    device: draft.device,
    result: draft.result,
    commandId,
    createdAt: line.ids.lastTimeMs,
    replyTo: { slot: line.slot, requestId, when: draft.when },
  } satisfies SubmitCommand;
};
