import type { Socket } from 'node:net';
import type { Client } from 'aedes';
import mqttPacket from 'mqtt-packet';
import type { DeviceName } from '../login/user-name.js';
import { type PayloadCoding, plainCoding } from '../payload/payload-coding.js';
import type { CloseReason, DeviceConnection, Push } from '../sessions/session.js';

/** What may wait for a device that stopped reading: some answers to its own requests, as commands wait elsewhere. */
const MAX_BACKED_UP_BYTES = 262_144;
/** A device that reads nothing for so long is gone, or stuck. */
export const DRAIN_TIMEOUT_MS = 10_000;
/** A destroyed socket may throw away what was just written. */
const LINGER_MS = 1_000;
const MAX_PACKET_ID = 65_535;
/** Confirmations still waited for; a device that never sends one must not make a pile. */
const MAX_UNCONFIRMED = 16;

/**
 * Writes to a device. Packets go to the socket directly and not through the engine's `client.publish`, which writes a
 * turn later and, at QoS 0, does not tell when it could not: then nobody could say whether a command left.
 */
export class Connection implements DeviceConnection {
  /** Why it was closed by us. */
  closedFor: CloseReason | undefined;
  /** As CONNECT said. */
  keepsSession = false;
  /** How payloads travel in both directions; the login says so. */
  coding: PayloadCoding = plainCoding;
  private packetId = 0;
  private readonly unconfirmed = new Map<number, () => void>();
  private drainTimer: NodeJS.Timeout | undefined;
  private lingerTimer: NodeJS.Timeout | undefined;
  private onWritable: (() => void)[] = [];

  constructor(
    private readonly client: Client,
    private readonly socket: Socket,
    readonly provenName?: DeviceName,
  ) {
    socket.once('close', () => {
      clearTimeout(this.lingerTimer);
      this.release();
    });
  }

  get isOpen(): boolean {
    return this.closedFor === undefined && this.socket.writable && !this.client.closed;
  }

  push({ topic, payload, qos, onAcknowledged }: Push): boolean {
    if (!this.isOpen) return false;
    const encoded = this.coding.encode(payload);
    const bytes = typeof encoded === 'string' ? encoded : Buffer.from(encoded);
    const packet = { cmd: 'publish', topic, payload: bytes, qos, dup: false, retain: false } as const;
    const messageId = qos === 1 ? this.nextPacketId() : undefined;
    if (messageId !== undefined && onAcknowledged) this.awaitConfirmation(messageId, onAcknowledged);
    this.write(mqttPacket.generate(messageId === undefined ? packet : { ...packet, messageId }));
    return true;
  }

  /** The device confirmed a packet identifier. */
  confirm(packetId: number): void {
    const confirmed = this.unconfirmed.get(packetId);
    this.unconfirmed.delete(packetId);
    confirmed?.();
  }

  get isWritable(): boolean {
    return !this.socket.writableNeedDrain;
  }

  whenWritable(): Promise<void> {
    if (!this.isOpen || this.isWritable) return Promise.resolve();
    // The engine may have filled it, with what it answers itself.
    this.awaitDrain();
    return new Promise((resolve) => this.onWritable.push(resolve));
  }

  /** With last words it stays open until the other end has them and closes, though not for long. */
  close(reason: CloseReason, lastWords?: Push): void {
    const isTold = lastWords !== undefined && this.push(lastWords);
    this.closedFor ??= reason;
    if (isTold) this.linger();
    else this.destroy();
  }

  /** CONNACK and the end, for a code that the engine does not take from whoever judges a login: it takes 2 to 5. */
  refuse(returnCode: number): void {
    if (!this.isOpen) return;
    this.write(mqttPacket.generate({ cmd: 'connack', returnCode, sessionPresent: false }));
    this.linger();
  }

  private linger(): void {
    this.socket.end();
    this.lingerTimer ??= setTimeout(() => this.destroy(), LINGER_MS);
  }

  private destroy(): void {
    this.client.close();
    this.socket.destroy();
  }

  private write(bytes: Buffer): void {
    if (this.socket.write(bytes)) return;
    // Not counting this one: a single message may be larger.
    if (this.socket.writableLength - bytes.length > MAX_BACKED_UP_BYTES) this.close('stoppedReading');
    else this.awaitDrain();
  }

  private awaitDrain(): void {
    if (this.drainTimer || !this.isOpen) return;
    this.drainTimer = setTimeout(() => this.close('stoppedReading'), DRAIN_TIMEOUT_MS);
    this.socket.once('drain', () => this.release());
  }

  /** Nothing is backed up, or nothing ever will be. */
  private release(): void {
    clearTimeout(this.drainTimer);
    this.drainTimer = undefined;
    const waiting = this.onWritable;
    this.onWritable = [];
    for (const resolve of waiting) resolve();
  }

  private nextPacketId(): number {
    this.packetId = (this.packetId % MAX_PACKET_ID) + 1;
    return this.packetId;
  }

  private awaitConfirmation(messageId: number, onAcknowledged: () => void): void {
    const [oldest] = this.unconfirmed.keys();
    if (this.unconfirmed.size >= MAX_UNCONFIRMED && oldest !== undefined) this.unconfirmed.delete(oldest);
    this.unconfirmed.set(messageId, onAcknowledged);
  }
}
