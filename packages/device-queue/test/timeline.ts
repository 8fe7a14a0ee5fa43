import { CommandState, codes } from '@setpoint/codes';
import {
  type Action,
  type Command,
  decide,
  type Ending,
  emptyQueue,
  evolve,
  nextDueAt,
  type Queue,
  type QueueEvent,
} from '../src/index.js';

/** How a simulated device answers: after so many seconds, with this code; null: never. */
export type Answer = {
  readonly afterS: number;
  readonly code?: number | null;
  readonly message?: string;
} | null;

interface Step {
  readonly at: number;
  readonly act: () => Action;
}

/**
 * One device, a dispatcher that hands over in no time, and a clock that jumps from one thing to the next.
 * Times are seconds, as in contract 9.7.
 */
export class Timeline {
  queue: Queue = emptyQueue(1_000_000_000);
  readonly states: string[] = [];
  readonly endings = new Map<string, Ending & { at: number }>();
  readonly sentOrder: string[] = [];
  private readonly steps: Step[] = [];
  private readonly answers = new Map<string, Answer>();
  private epoch = 0;

  online(fromS: number, untilS = Number.POSITIVE_INFINITY): this {
    this.at(fromS, () => ({
      type: 'sessionOpened',
      session: { slot: 0, incarnation: 1, epoch: ++this.epoch },
    }));
    if (Number.isFinite(untilS)) this.at(untilS, () => ({ type: 'sessionClosed', epoch: this.epoch }));
    return this;
  }

  activated(): this {
    return this.at(0, () => ({ type: 'deviceChanged', revision: 1, activated: true, enabled: true }));
  }

  instant(name: string, atS: number, timeoutS: number, answer: Answer): this {
    return this.submit(name, 'instant', atS, timeoutS, timeoutS, answer);
  }

  cached(name: string, atS: number, options: { timeoutS?: number; ttlS?: number }, answer: Answer): this {
    return this.submit(name, 'cached', atS, options.timeoutS ?? 30, options.ttlS ?? 600, answer);
  }

  cancel(name: string, atS: number): this {
    return this.at(atS, () => ({ type: 'cancel', commandId: name }));
  }

  run(): this {
    let taken = 0;
    for (let step = this.next(); step; step = this.next()) {
      if (++taken > 10_000) throw new Error('the time line does not come to rest');
      this.apply(step.act(), step.at);
    }
    return this;
  }

  /** State changes of one command, as "seconds:state". */
  of(name: string): string {
    return this.states
      .filter((s) => s.startsWith(`${name} `))
      .map((s) => s.slice(name.length + 1))
      .join(', ');
  }

  private submit(
    name: string,
    kind: Command['kind'],
    atS: number,
    timeoutS: number,
    waitS: number,
    answer: Answer,
  ): this {
    this.answers.set(name, answer);
    const waitBy = (atS + waitS) * 1000;
    const command: Command = {
      commandId: name,
      kind,
      target: { kind: 'set' },
      format: 'json',
      timeoutMs: timeoutS * 1000,
      waitBy,
    };
    return this.at(atS, () => ({ type: 'submit', command }));
  }

  private at(s: number, act: () => Action): this {
    this.steps.push({ at: s * 1000, act });
    return this;
  }

  /** The earliest of what is planned and what is due. */
  private next(): Step | undefined {
    this.steps.sort((a, b) => a.at - b.at);
    const due = nextDueAt(this.queue);
    const planned = this.steps[0];
    if (due !== null && (!planned || due <= planned.at))
      return { at: due, act: () => ({ type: 'deadlinePassed' }) };
    return this.steps.shift();
  }

  private apply(action: Action, now: number): void {
    for (const event of decide(this.queue, action, now).events) {
      this.queue = evolve(this.queue, event);
      this.observe(event, now);
    }
  }

  private observe(event: QueueEvent, now: number): void {
    const note = (name: string, state: CommandState) => this.states.push(`${name} ${now / 1000}:${state}`);
    switch (event.type) {
      case 'accepted':
        note(event.command.commandId, CommandState.created);
        break;
      case 'declined':
        note(event.command.commandId, event.ending.state);
        this.endings.set(event.command.commandId, { ...event.ending, at: now / 1000 });
        break;
      case 'dispatched':
        this.carry(event, now);
        break;
      case 'sent':
        note(event.commandId, CommandState.sent);
        break;
      case 'ended':
        note(event.commandId, event.ending.state);
        this.endings.set(event.commandId, { ...event.ending, at: now / 1000 });
    }
  }

  private carry({ commandId, dispatchNumber, messageId }: QueueEvent & { type: 'dispatched' }, now: number) {
    this.sentOrder.push(commandId);
    this.at(now / 1000, () => ({ type: 'handedOver', dispatchNumber, at: now }));
    const answer = this.answers.get(commandId);
    if (!answer) return;
    const receivedAt = now + answer.afterS * 1000;
    this.at(receivedAt / 1000, () => ({
      type: 'replied',
      messageId: String(messageId),
      on: { kind: 'set' },
      code: answer.code === undefined ? codes.deviceOk.code : answer.code,
      ...(answer.message ? { message: answer.message } : {}),
      receivedAt,
    }));
  }
}
