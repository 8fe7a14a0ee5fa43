import type { CommandState } from '@setpoint/codes';
import type { Task } from '../src/use-cases/task.js';
import {
  cached,
  cancelTask,
  closeTask,
  deadlineTask,
  deviceTask,
  instant,
  newAsset,
  openTask,
  repliedTask,
  submitTask,
} from './messages.js';
import type { PassHarness, PassResult } from './pass-harness.js';

interface Step {
  readonly atS: number;
  readonly tasks: () => Task[];
}

/** How the device answers: after so many seconds, with this code; null: never. */
export type Answer = { readonly afterS: number; readonly code?: number } | null;

/**
 * One device, a dispatcher that hands over in no time, and a clock that jumps from one thing to the next, over the real
 * store. Times are seconds, as in contract 9.7.
 */
export class StoredTimeline {
  readonly assetId = newAsset();
  readonly sentOrder: string[] = [];
  private readonly startMs = Date.now();
  private readonly steps: Step[] = [];
  private readonly names = new Map<string, string>();
  private readonly answers = new Map<string, Answer>();
  private readonly states: string[] = [];
  private readonly replies = new Map<string, { atS: number; code: number }>();
  private epoch = 0;

  constructor(private readonly harness: PassHarness) {}

  online(fromS: number, untilS?: number): this {
    this.at(fromS, () => [openTask(this.assetId, ++this.epoch)]);
    if (untilS !== undefined) this.at(untilS, () => [closeTask(this.assetId, this.epoch)]);
    return this;
  }

  instant(name: string, atS: number, timeoutS: number, answer: Answer, activated = true): this {
    return this.submit(name, atS, answer, (createdAt) =>
      instant(this.assetId, { createdAt, timeoutMs: timeoutS * 1_000, device: { activated } }),
    );
  }

  cached(name: string, atS: number, options: { timeoutS?: number; ttlS?: number }, answer: Answer): this {
    const { timeoutS = 30, ttlS = 600 } = options;
    return this.submit(name, atS, answer, (createdAt) =>
      cached(this.assetId, { createdAt, timeoutMs: timeoutS * 1_000, pendingTtlMs: ttlS * 1_000 }),
    );
  }

  cancel(name: string, atS: number): this {
    return this.at(atS, () => [cancelTask(this.assetId, this.idOf(name))]);
  }

  async run(): Promise<this> {
    for (let step = await this.next(); step; step = await this.next()) {
      this.harness.store.nowMs = this.startMs + step.atS * 1_000;
      this.observe(await this.harness.run(...step.tasks()), step.atS);
    }
    return this;
  }

  /** State changes of one command, as "seconds:state". */
  of(name: string): string {
    const id = this.idOf(name);
    return this.states
      .filter((s) => s.startsWith(id))
      .map((s) => s.slice(id.length + 1))
      .join(', ');
  }

  /** When and with which code the waiting caller was answered, as "seconds code". */
  answerTo(name: string): string {
    const reply = this.replies.get(this.idOf(name));
    return reply ? `${reply.atS} ${reply.code}` : 'none';
  }

  private submit(
    name: string,
    atS: number,
    answer: Answer,
    make: (createdAt: number) => ReturnType<typeof instant>,
  ): this {
    const submit = make(this.startMs + atS * 1_000);
    this.names.set(name, submit.commandId);
    this.answers.set(submit.commandId, answer);
    return this.at(atS, () => [submitTask(submit)]);
  }

  private idOf(name: string): string {
    return this.names.get(name) ?? '0';
  }

  private at(atS: number, tasks: () => Task[]): this {
    this.steps.push({ atS, tasks });
    this.steps.sort((a, b) => a.atS - b.atS);
    return this;
  }

  private async next(): Promise<Step | undefined> {
    const dues = (await this.harness.live(this.assetId)).map(({ dueAt }) => Number(dueAt));
    const dueS = dues.length > 0 ? (Math.min(...dues) - this.startMs) / 1_000 : Number.POSITIVE_INFINITY;
    const planned = this.steps[0];
    if (dues.length > 0 && (!planned || dueS <= planned.atS))
      return { atS: dueS, tasks: () => [deadlineTask(this.assetId)] };
    return this.steps.shift();
  }

  private observe(result: PassResult, atS: number): void {
    for (const { commandId, event, state } of result.events as {
      commandId: string;
      event: string;
      state: CommandState;
    }[])
      if (['accepted', 'declined', 'sent', 'ended'].includes(event))
        this.states.push(`${commandId} ${atS}:${state}`);
    for (const reply of result.replies)
      if (reply.type === 'ended') this.replies.set(reply.commandId, { atS, code: reply.code });
    for (const dispatch of result.dispatches) this.carry(dispatch, atS);
  }

  private carry(dispatch: Record<string, unknown>, atS: number): void {
    const { commandId, dispatchNumber, messageId } = dispatch as {
      commandId: string;
      dispatchNumber: number;
      messageId: number;
    };
    this.sentOrder.push(commandId);
    const at = this.startMs + atS * 1_000;
    this.at(atS, () => [deviceTask(this.assetId, { type: 'handedOver', dispatchNumber, at })]);
    const answer = this.answers.get(commandId);
    if (!answer) return;
    const receivedAt = at + answer.afterS * 1_000;
    const { code = 200 } = answer;
    this.at(atS + answer.afterS, () => [repliedTask(this.assetId, messageId, { code, receivedAt })]);
  }
}
