import type { Clock } from '@setpoint/service-kit';
import type { DeviceName } from '../login/user-name.js';
import { CarriedConnection } from './carried-connection.js';
import { LatestEpochs } from './latest-epochs.js';
import { LiveSession } from './live-session.js';
import type { Outbox, Withdraw } from './outbox.js';
import { sessionReport } from './report.js';
import type { CloseReason, DeviceConnection, DeviceIdentity, Push, Session } from './session.js';
import type { Timers } from './timers.js';

/**
 * A command in the same TCP segment as the CONNACK is lost with Node and Java devices [contract 6.3]. Five more than the
 * 100 ms that are asked for: the device counts from when it reads the CONNACK, and timers are rounded.
 */
export const FIRST_PUSH_DELAY_MS = 105;
/**
 * For clients with cleanSession 0, from the login and from each SUBSCRIBE while it lasts. A program of the C SDK loses
 * what it has not subscribed to yet. When it starts it reads for 500 ms after the CONNACK, and then subscribes every
 * 100 ms, for a gateway 28 times; when it comes back it never subscribes again, so that only silence says that it is
 * through [contract 6.3].
 */
export const SUBSCRIBER_PUSH_DELAY_MS = 1_000;
/** A client may subscribe for ever; commands that wait longer than 10 s are not written any more. */
export const MAX_PUSH_DELAY_MS = 8_000;
/** With this much on its way to Kafka, logins that ended before anybody heard of them are not told any more. */
const BACKLOG_REPORTS = 10_000;
/** Sub-devices online over one gateway [contract 6.7]. */
export const MAX_CARRIED = 200;

interface Live {
  readonly session: LiveSession;
  readonly withdrawOpened: Withdraw;
  /** Sessions of sub-devices that share its connection; most devices have none. */
  carried?: Set<Session>;
}

/** `outdated`: a later login of the device came in first. `gatewayGone`: the connection that was to carry it ended. */
export type CarryRefusal = 'outdated' | 'gatewayGone' | 'tooMany';

/**
 * The devices that are logged in here. One connection a device: a new login closes the older one, and the end of the
 * older one changes nothing any more [contract 6.1].
 *
 * A sub-device that its gateway logs in has a session like any other; it shares the gateway's connection, and ends with
 * the gateway's session at the latest [contract 6.7].
 *
 * `session.closed` of the older login always precedes `session.opened` of the new one here: the topic is compacted, and the
 * last record of a device should tell the truth. Where a device comes back at another dispatcher within a moment, the two may
 * stand the other way round: readers go by the epoch.
 */
export class LiveSessions {
  private readonly byDevice = new Map<string, Live>();
  private readonly byAsset = new Map<string, Session>();
  private readonly elsewhere = new LatestEpochs();
  /** Over, and told so, but still heard. */
  private closing: ReadonlyMap<string, Live> = new Map();

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
    return this.liveOf(session) !== undefined;
  }

  /**
   * Call when the device may log in, before it is told so: whoever hears of a login can reach the device at once.
   *
   * @returns null when a later login of the device came in first
   */
  open(device: DeviceIdentity, epoch: number, connection: DeviceConnection): Session | null {
    const older = this.find(device.productKey, device.deviceKey);
    if ((older && older.epoch > epoch) || this.elsewhere.isOutdated(device.assetId, epoch)) return null;
    if (older) this.end(older, 'takenOver');
    return this.begin({ device, epoch, connection });
  }

  /** Opens the session of a sub-device over the connection of the gateway that logs it in. */
  carry(device: DeviceIdentity, epoch: number, carrier: Session): Session | CarryRefusal {
    const live = this.liveOf(carrier);
    if (!live || !carrier.connection.isOpen) return 'gatewayGone';
    const older = this.find(device.productKey, device.deviceKey);
    if ((older && older.epoch > epoch) || this.elsewhere.isOutdated(device.assetId, epoch)) return 'outdated';
    const carried = live.carried ?? new Set();
    if (carried.size >= MAX_CARRIED && older?.carrier !== carrier) return 'tooMany';
    if (older) this.end(older, 'takenOver');
    const connection = new CarriedConnection(carrier.connection);
    const session = this.begin({ device, epoch, connection, carrier });
    live.carried = carried.add(session);
    return session;
  }

  /**
   * Call when the device was told that it is logged in.
   *
   * @param delayMs before it no command goes to the device
   */
  greet(session: Session, delayMs = FIRST_PUSH_DELAY_MS): void {
    const now = this.timers.now();
    const unsubscribedMs = session.connection.keepsSession ? SUBSCRIBER_PUSH_DELAY_MS : 0;
    this.liveOf(session)?.session.greet({
      subscribedAt: now + delayMs,
      at: now + Math.max(delayMs, unsubscribedMs),
      atLatest: now + MAX_PUSH_DELAY_MS,
    });
  }

  /** Call when something is subscribed to for the device of this session. */
  noteSubscription(session: Session, filter: string): void {
    if (session.connection.keepsSession)
      this.liveOf(session)?.session.subscribed(filter, this.timers.now(), SUBSCRIBER_PUSH_DELAY_MS);
  }

  /**
   * Whose message it is that comes over a connection.
   *
   * @param over the session of the device that opened the connection
   * @returns undefined for a device that is not logged in over it
   */
  speaker(over: Session, device: DeviceName): Session | undefined {
    const key = keyOf(device);
    if (key === keyOf(over.device)) return over;
    const session = (this.byDevice.get(key) ?? this.closing.get(key))?.session;
    return session?.carrier === over ? session : undefined;
  }

  /** The sub-devices that are logged in over this session's connection. */
  carriedBy(gateway: Session): readonly Session[] {
    return [...(this.liveOf(gateway)?.carried ?? [])];
  }

  /** Whether one more sub-device may be logged in over this session's connection. */
  mayCarryMore(gateway: Session): boolean {
    return (this.liveOf(gateway)?.carried?.size ?? 0) < MAX_CARRIED;
  }

  /** Ends the session and its connection; does nothing when it is over already. */
  end(session: Session, reason: CloseReason, lastWords?: Push): void {
    const live = this.remove(session);
    if (!live) return;
    this.tellClosed(live, reason);
    session.connection.close(reason, lastWords);
    this.endCarried(live);
  }

  /**
   * A `session.opened` was read: of a session here, or of one at another dispatcher, which ends an older one here.
   * Nothing is told of that end: it would stand behind the other's `session.opened`.
   */
  noteOpened(assetId: string, epoch: number): void {
    const session = this.byAsset.get(assetId);
    if (session?.epoch === epoch) this.liveOf(session)?.session.noteTold();
    if (session && session.epoch >= epoch) return;
    this.elsewhere.note(assetId, epoch);
    if (!session) return;
    const live = this.remove(session);
    session.connection.close('takenOver');
    if (live) this.endCarried(live);
  }

  /** Tells that all are over, and leaves their connections open: what devices still say is still heard. */
  tellAllClosed(reason: CloseReason): Session[] {
    const ended = [...this.byDevice.values()];
    this.closing = new Map(this.byDevice);
    this.byDevice.clear();
    this.byAsset.clear();
    for (const live of ended) {
      this.tellClosed(live, reason);
      live.session.release();
    }
    return ended.map(({ session }) => session);
  }

  private begin(opened: Pick<Session, 'device' | 'epoch' | 'connection' | 'carrier'>): Session {
    const withdrawOpened = this.outbox.add(sessionReport('session.opened', this.change(opened)));
    const session = new LiveSession(opened);
    this.byDevice.set(keyOf(session.device), { session, withdrawOpened });
    this.byAsset.set(session.device.assetId, session);
    return session;
  }

  private liveOf(session: Session): Live | undefined {
    const live = this.byDevice.get(keyOf(session.device));
    return live?.session === session ? live : undefined;
  }

  private endCarried({ carried = new Set() }: Live): void {
    for (const session of carried) this.end(session, 'gatewayGone');
  }

  private remove(session: Session): Live | undefined {
    const live = this.liveOf(session);
    if (!live) return undefined;
    if (session.carrier) this.liveOf(session.carrier)?.carried?.delete(session);
    this.byDevice.delete(keyOf(session.device));
    if (this.byAsset.get(session.device.assetId) === session) this.byAsset.delete(session.device.assetId);
    live.session.release();
    return live;
  }

  private tellClosed({ session, withdrawOpened }: Live, reason: CloseReason): void {
    if (this.outbox.size > BACKLOG_REPORTS && withdrawOpened()) return;
    // Nobody waits for it; when a next session follows at once, both go together.
    this.outbox.add(sessionReport('session.closed', { ...this.change(session), reason }), false);
  }

  private change({ device, epoch }: Pick<Session, 'device' | 'epoch'>) {
    const { slot, incarnation } = this.life;
    const { orgId, assetId, productKey, deviceKey } = device;
    return { assetId, orgId, productKey, deviceKey, slot, incarnation, epoch, at: this.clock.now() };
  }
}

/** Neither key can hold a slash. */
const keyOf = ({ productKey, deviceKey }: DeviceName): string => `${productKey}/${deviceKey}`;
