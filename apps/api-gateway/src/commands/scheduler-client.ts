import type {
  CancelCommands,
  GetCommand,
  ReplyAddress,
  ResultContext,
  SubmitCommand,
} from '@setpoint/contracts';
import { type CrashPoints, commandTimeMs } from '@setpoint/service-kit';
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
 * `crowded`: too many wait for answers already.
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
  readonly bus: RequestBus;
  readonly limits: WaitLimits;
  readonly crashPoints: CrashPoints;
}

/** Asks the schedulers and waits for what they say. */
export class SchedulerClient {
  constructor(private readonly parts: Parts) {}

  /** Sends all at once; each gets a command id, also when nobody can say what became of it. */
  async submit(requestId: string, drafts: readonly CommandDraft[]): Promise<readonly Submission[]> {
    if (drafts.length === 0) return [];
    const line = this.parts.line.current;
    if (!line) return drafts.map(() => ({ commandId: '', fate: 'noSlot' }));
    if (!this.parts.waiting.hasRoomFor(drafts.length))
      return drafts.map(() => ({ commandId: '', fate: 'crowded' }));
    const questions = drafts.map((draft, i) =>
      toQuestion(draft, line, `${requestId}-${i}`, this.parts.limits),
    );
    const fates = await this.ask(questions);
    return questions.map(({ commandId }, i) => ({ commandId, fate: fates[i] ?? 'unknown' }));
  }

  async cancel(requestId: string, cancel: Omit<CancelCommands, 'replyTo'>): Promise<Fate> {
    return this.askOne(requestId, (replyTo) => ({ type: 'command.cancel', value: { ...cancel, replyTo } }));
  }

  async get(requestId: string, get: Omit<GetCommand, 'replyTo'>): Promise<Fate> {
    return this.askOne(requestId, (replyTo) => ({ type: 'command.get', value: { ...get, replyTo } }));
  }

  private async askOne(requestId: string, make: (replyTo: ReplyAddress) => Request): Promise<Fate> {
    const line = this.parts.line.current;
    if (!line) return 'noSlot';
    if (!this.parts.waiting.hasRoomFor(1)) return 'crowded';
    const replyTo: ReplyAddress = { slot: line.slot, requestId, when: 'end' };
    const question = { request: make(replyTo), replyTo, limitMs: this.parts.limits.acceptanceMs };
    const [fate = 'unknown'] = await this.ask([question]);
    return fate;
  }

  private async ask(questions: readonly Question[]): Promise<readonly Answer[]> {
    const { waiting, bus, crashPoints } = this.parts;
    // Somebody waits before anything is sent, so that no answer can come too early.
    const answers = questions.map(({ replyTo, limitMs }) => waiting.await(replyTo.requestId, limitMs));
    crashPoints.reached('gateway.afterAcceptBeforeProduce');
    // Not awaited: an answer may overtake the broker's acknowledgement.
    void bus.send(questions.map(({ request }) => request)).then((sendings) => {
      for (const [i, { replyTo }] of questions.entries()) {
        const sending = sendings[i] ?? 'unknown';
        if (sending !== 'sent') waiting.settle(replyTo.requestId, sending);
      }
    });
    return Promise.all(answers);
  }
}

interface Question {
  readonly request: Request;
  readonly replyTo: ReplyAddress;
  readonly limitMs: number;
}

/** An id is made before the command is sent, so that its caller can look it up whatever happens then. */
const toQuestion = (
  draft: CommandDraft,
  line: Line,
  requestId: string,
  limits: WaitLimits,
): Question & {
  readonly commandId: string;
} => {
  const { when } = draft;
  const commandId = line.ids.next();
  const replyTo: ReplyAddress = { slot: line.slot, requestId, when };
  // A copy by spread and rest takes V8 ten times as long. `when` is said in `replyTo`.
  const own = { commandId, createdAt: commandTimeMs(commandId), replyTo, when: undefined };
  const value: SubmitCommand = Object.assign({}, draft, own);
  return {
    commandId,
    request: { type: 'command.submit', value },
    replyTo,
    limitMs: when === 'end' ? draft.timeoutMs + limits.answerGraceMs : limits.acceptanceMs,
  };
};
