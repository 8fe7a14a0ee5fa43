import { rawTopic } from '@setpoint/channels';
import { CommandType } from '@setpoint/codes';
import { DataFormat, type DispatchCommand, MAX_DETAIL_CHARS, type NotDelivered } from '@setpoint/contracts';
import type { Clock, CrashPoints, Logger } from '@setpoint/service-kit';
import { commandMessage } from '../payload/command-message.js';
import type { CustomFormat, Translated } from '../payload/custom-format.js';
import { storable } from '../payload/storable.js';
import type { Answered, HandOverReports } from '../sessions/hand-over-reports.js';
import { HandledDispatches } from '../sessions/handled-dispatches.js';
import type { LiveSessions } from '../sessions/live-sessions.js';
import type { Outbox } from '../sessions/outbox.js';
import { replyReport } from '../sessions/report.js';
import type { Push, Session } from '../sessions/session.js';
import { type Timers, within } from '../sessions/timers.js';

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
    const { life, sessions, clock, timers, crashPoints, handOvers } = this.parts;
    if (clock.now() >= sendBy) return this.refuse(command, 'late');
    const encoded = await this.messageOf(command);
    if (!encoded.ok) return this.refuse(command, 'encodeFailed', encoded.detail);
    do {
      await this.untilPushable(session, encoded.value.topic, sendBy);
      // From here to the write nothing waits: what is checked still holds when the bytes leave.
      if (life.isOver) return 'abandoned';
      if (!sessions.isLive(session) || !session.connection.isOpen) return this.refuse(command, 'noSession');
      if (clock.now() >= sendBy) return this.refuse(command, 'late');
      // Sub-devices share a connection, which another command that waited may have filled again; and the client may have
      // subscribed to something.
    } while (!session.connection.isWritable || session.pushableFrom(encoded.value.topic) > timers.now());
    crashPoints.reached('dispatcher.beforeWrite');
    const onAcknowledged = () => this.acknowledged(command);
    if (!session.connection.push({ ...encoded.value, qos: command.qos, onAcknowledged }))
      return this.refuse(command, 'noSession');
    crashPoints.reached('dispatcher.afterHandOverBeforeReport');
    handOvers.hold(this.factOf(command), answerTo(command));
    return 'handedOver';
  }

  private async messageOf(command: DispatchCommand): Promise<Translated<Pick<Push, 'topic' | 'payload'>>> {
    const message = commandMessage(command);
    if (!message) return { ok: false, detail: 'its input makes no message' };
    if (command.dataFormat !== DataFormat.custom) return { ok: true, value: message };
    const { productKey, deviceKey } = command;
    const encoded = await this.encode(command, message.payload);
    return encoded.ok
      ? { ok: true, value: { topic: rawTopic(productKey, deviceKey), payload: encoded.value } }
      : encoded;
  }

  private async encode(
    { productKey, commandId }: DispatchCommand,
    json: string,
  ): Promise<Translated<Uint8Array>> {
    const { format, log } = this.parts;
    try {
      const encoded = await format.encode(productKey, json);
      if (!encoded.ok)
        log.info({ commandId, productKey, detail: encoded.detail }, 'a command cannot be encoded');
      return encoded;
    } catch (failure) {
      log.error({ err: failure, commandId, productKey }, 'a command cannot be encoded now');
      return { ok: false, detail: 'the script of the product cannot be read now' };
    }
  }

  /** The first push after a login waits; so does one to a device that does not read what it was sent before. */
  private async untilPushable(session: Session, topic: string, sendBy: number): Promise<void> {
    const { clock, timers, sessions } = this.parts;
    const leftMs = () => Math.max(0, sendBy - clock.now());
    await within(timers, session.whenGreeted, leftMs());
    const tooEarlyMs = session.pushableFrom(topic) - timers.now();
    if (tooEarlyMs > 0 && sessions.isLive(session))
      await within(timers, session.whenSubscribed, Math.min(tooEarlyMs, leftMs()));
    await within(timers, session.connection.whenWritable(), leftMs());
  }

  private refuse(command: DispatchCommand, reason: NotDelivered['reason'], detail?: string): Delivery {
    if (this.parts.life.isOver) return 'abandoned';
    const why = detail === undefined ? {} : { detail: storable(detail.slice(0, MAX_DETAIL_CHARS)) };
    this.parts.outbox.add(replyReport('dispatch.notDelivered', { ...this.factOf(command), reason, ...why }));
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
