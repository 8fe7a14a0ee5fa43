import type { Clock } from '@setpoint/service-kit';
import type { Outbox, Withdraw } from './outbox.js';
import { sessionReport } from './report.js';
import type { CloseReason, DeviceConnection, DeviceIdentity, Session } from './session.js';
import type { Timers } from './timers.js';

/** A command in the same TCP segment as the CONNACK is lost with Node and Java devices [contract 6.3]. */
const FIRST_PUSH_DELAY_MS = 100;
/** With this much on its way to Kafka, logins that ended before anybody heard of them are not told any more. */
const BACKLOG_REPORTS = 10_000;

interface Live {
  readonly session: Session;
  readonly withdrawOpened: Withdraw;
}

/**
 * The devices that are logged in here. One connection a device: a new login closes the older one, and the end of the
 * older one changes nothing any more [contract 6.1].
 *
 * `session.closed` of the older login always precedes `session.opened` of the new one: the topic is compacted, and the
 * last record of a device must tell the truth.
 */
export class LiveSessions {
  private readonly byDevice = new Map<string, Live>();
  private readonly byAsset = new Map<string, Session>();

  constructor(
    private readonly life: { readonly slot: number; readonly incarnation: number },
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly timers: Timers,
  ) {}

  get count(): number {
    return this.byDevice.size;
  }

  all(): Session[] {
    return [...this.byDevice.values()].map(({ session }) => session);
  }

  find(productKey: string, deviceKey: string): Session | undefined {
    return this.byDevice.get(keyOf({ productKey, deviceKey }))?.session;
  }

  findAsset(assetId: string): Session | undefined {
    return this.byAsset.get(assetId);
  }

  isLive(session: Session): boolean {
    return this.byDevice.get(keyOf(session.device))?.session === session;
  }

  /**
   * Call when the CONNACK is written.
   *
   * @returns null when a later login of the device came in first
   */
  open(device: DeviceIdentity, epoch: number, connection: DeviceConnection): Session | null {
    const older = this.find(device.productKey, device.deviceKey);
    if (older && older.epoch > epoch) return null;
    if (older) this.end(older, 'takenOver');
    const session = { device, epoch, connection, pushableAt: this.timers.now() + FIRST_PUSH_DELAY_MS };
    const withdrawOpened = this.outbox.add(sessionReport('session.opened', this.change(session)));
    this.byDevice.set(keyOf(device), { session, withdrawOpened });
    this.byAsset.set(device.assetId, session);
    return session;
  }

  /** Ends the session and its connection; does nothing when it is over already. */
  end(session: Session, reason: CloseReason): void {
    const live = this.remove(session);
    if (!live) return;
    this.tellClosed(live, reason);
    session.connection.close(reason);
  }

  /**
   * The device logged in at another dispatcher, under this epoch. Nothing is told of the end here: it would stand
   * behind the other's `session.opened`.
   */
  supersede(assetId: string, epoch: number): void {
    const session = this.byAsset.get(assetId);
    if (!session || session.epoch >= epoch) return;
    this.remove(session);
    session.connection.close('takenOver');
  }

  /** Tells that all are over, and leaves their connections open: what devices still say is still heard. */
  tellAllClosed(reason: CloseReason): Session[] {
    const ended = [...this.byDevice.values()];
    this.byDevice.clear();
    this.byAsset.clear();
    for (const live of ended) this.tellClosed(live, reason);
    return ended.map(({ session }) => session);
  }

  private remove(session: Session): Live | undefined {
    const live = this.byDevice.get(keyOf(session.device));
    if (live?.session !== session) return undefined;
    this.byDevice.delete(keyOf(session.device));
    if (this.byAsset.get(session.device.assetId) === session) this.byAsset.delete(session.device.assetId);
    return live;
  }

  private tellClosed({ session, withdrawOpened }: Live, reason: CloseReason): void {
    if (this.outbox.size > BACKLOG_REPORTS && withdrawOpened()) return;
    this.outbox.add(sessionReport('session.closed', { ...this.change(session), reason }));
  }

  private change({ device, epoch }: Session) {
    const { slot, incarnation } = this.life;
    const { orgId, assetId, productKey, deviceKey } = device;
    return { assetId, orgId, productKey, deviceKey, slot, incarnation, epoch, at: this.clock.now() };
  }
}

/** Neither key can hold a slash. */
const keyOf = ({ productKey, deviceKey }: { productKey: string; deviceKey: string }): string =>
  `${productKey}/${deviceKey}`;
