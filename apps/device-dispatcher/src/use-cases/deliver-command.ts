import { rawTopic } from '@setpoint/channels';
import { CommandType } from '@setpoint/codes';
import { DataFormat, type DispatchCommand, type NotDelivered } from '@setpoint/contracts';
import type { Clock, CrashPoints, Logger } from '@setpoint/service-kit';
import { commandMessage } from '../payload/command-message.js';
import type { CustomFormat } from '../payload/custom-format.js';
import type { Answered, HandOverReports } from '../sessions/hand-over-reports.js';
import { HandledDispatches } from '../sessions/handled-dispatches.js';
import type { LiveSessions } from '../sessions/live-sessions.js';
import type { Outbox } from '../sessions/outbox.js';
import { replyReport } from '../sessions/report.js';
import type { Push, Session } from '../sessions/session.js';
import { pause, type Timers, within } from '../sessions/timers.js';

export type Delivery = 'foreign' | 'repeated' | 'abandoned' | 'handedOver' | NotDelivered['reason'];

export interface DeliveryParts {
  readonly life: { readonly slot: number; readonly incarnation: number; readonly isOver: boolean };
  readonly sessions: LiveSessions;
  readonly handOvers: HandOverReports;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly crashPoints: CrashPoints;
  readonly format: CustomFormat;
  readonly log: Logger;
}

/** Carries commands to devices: each at most once, never late, never over another session than the one meant. */
export class CommandDelivery {
  private readonly handled = new HandledDispatches();
  private readonly underWay = new Set<Promise<Delivery>>();

  constructor(private readonly parts: DeliveryParts) {}

  /** Does not throw for anything a record can hold. */
  deliver(command: DispatchCommand): Promise<Delivery> {
    const delivery = this.decide(command, this.parts.clock.now());
    this.underWay.add(delivery);
    return delivery.finally(() => this.underWay.delete(delivery));
  }

  /** Resolves when what is under way now has ended. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.underWay);
  }

  private async decide(command: DispatchCommand, receivedAt: number): Promise<Delivery> {
    const { life, sessions } = this.parts;
    // Not answered: only that life knows what it wrote before it ended. The scheduler's deadline decides.
    if (command.incarnation !== life.incarnation || command.slot !== life.slot) return 'foreign';
    // Claimed even if it is refused below: the scheduler may send a refused one again under the next number.
    if (!this.handled.claim(command.assetId, command.dispatchNumber)) return 'repeated';
    const session = sessions.find(command.productKey, command.deviceKey);
    if (session?.epoch !== command.epoch || session.device.assetId !== command.assetId)
      return this.refuse(command, 'noSession');
    // The stricter of the two, so that a wrong clock errs towards not sending.
    const sendBy = Math.min(command.sendBy, receivedAt + command.remainingMs);
    return this.write(command, session, sendBy);
  }

  private async write(command: DispatchCommand, session: Session, sendBy: number): Promise<Delivery> {
    const { life, sessions, clock, crashPoints, handOvers } = this.parts;
    if (clock.now() >= sendBy) return this.refuse(command, 'late');
    const message = await this.messageOf(command);
    if (!message) return this.refuse(command, 'encodeFailed');
    await this.untilPushable(session, sendBy);
    // From here to the write nothing waits: what is checked still holds when the bytes leave.
    if (life.isOver) return 'abandoned';
    if (!sessions.isLive(session) || !session.connection.isOpen) return this.refuse(command, 'noSession');
    if (clock.now() >= sendBy) return this.refuse(command, 'late');
    crashPoints.reached('dispatcher.beforeWrite');
    const onAcknowledged = () => this.acknowledged(command);
    if (!session.connection.push({ ...message, qos: command.qos, onAcknowledged }))
      return this.refuse(command, 'noSession');
    crashPoints.reached('dispatcher.afterHandOverBeforeReport');
    handOvers.hold(this.factOf(command), answerTo(command));
    return 'handedOver';
  }

  private async messageOf(command: DispatchCommand): Promise<Pick<Push, 'topic' | 'payload'> | null> {
    const message = commandMessage(command);
    if (!message || command.dataFormat !== DataFormat.custom) return message;
    const { productKey, deviceKey, commandId } = command;
    const encoded = await this.parts.format.encode(productKey, message.payload);
    if (encoded.ok) return { topic: rawTopic(productKey, deviceKey), payload: encoded.value };
    this.parts.log.info({ commandId, productKey, detail: encoded.detail }, 'a command cannot be encoded');
    return null;
  }

  /** The first push after a login waits; so does one to a device that does not read what it was sent before. */
  private async untilPushable(session: Session, sendBy: number): Promise<void> {
    const { clock, timers } = this.parts;
    const leftMs = () => Math.max(0, sendBy - clock.now());
    const tooEarlyMs = session.pushableAt - timers.now();
    if (tooEarlyMs > 0) await pause(timers, Math.min(tooEarlyMs, leftMs()));
    await within(timers, session.connection.whenWritable(), leftMs());
  }

  private refuse(command: DispatchCommand, reason: NotDelivered['reason']): Delivery {
    if (this.parts.life.isOver) return 'abandoned';
    this.parts.outbox.add(replyReport('dispatch.notDelivered', { ...this.factOf(command), reason }));
    return reason;
  }

  private acknowledged(command: DispatchCommand): void {
    this.parts.outbox.add(replyReport('dispatch.acknowledged', this.factOf(command)));
  }

  private factOf({ assetId, commandId, dispatchNumber }: DispatchCommand) {
    return { assetId, commandId, dispatchNumber, at: this.parts.clock.now() };
  }
}

const answerTo = (command: DispatchCommand): Answered => {
  const messageId = String(command.messageId);
  if (command.dataFormat === DataFormat.custom) return { messageId, kind: 'raw' };
  return command.commandType === CommandType.setMeasurepoint
    ? { messageId, kind: 'set' }
    : { messageId, kind: 'invoke', serviceId: command.identifier };
};
