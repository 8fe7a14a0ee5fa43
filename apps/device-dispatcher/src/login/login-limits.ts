import { dropOldest } from '@setpoint/service-kit';
import { Allowances } from './allowance.js';
import { type Refusal, refuse } from './refusal.js';

/** All for one minute; 0 is without limit. */
export interface LoginLimitOptions {
  /** Failed logins with one device from one address. */
  readonly failuresPerDevice: number;
  /** Failed logins from one address; and as many handshakes that came to nothing. */
  readonly failuresPerAddress: number;
  /** Good logins of one device, from wherever. */
  readonly loginsPerDevice: number;
  /** Any clock that only moves forward, ms. */
  readonly nowMs: () => number;
}

export interface LimitRefusal {
  readonly refusal: Refusal;
  /** False when it was told already in the last minute. */
  readonly isNews: boolean;
}

/** Kept at most of each kind: about 10 MB when all are full. */
const MAX_KEYS = 50_000;
/** Longer names are no device's; they share what their beginning is allowed. */
const MAX_NAME_CHARS = 128;

/**
 * How often devices may log in, decided before anything is looked up.
 *
 * Failures count for the address that they come from, so that nobody locks a device out that is elsewhere. An address
 * may be that of many devices behind one router: what has logged in well from there is not held liable for its neighbours.
 */
export class LoginLimits {
  private readonly failuresOfPair: Allowances;
  private readonly failuresOfAddress: Allowances;
  /** Apart: in a storm of logins handshakes break off that are nobody's fault, and no device is refused for them. */
  private readonly brokenHandshakes: Allowances;
  private readonly loginsOfDevice: Allowances;
  private readonly goodPairs = new RecentNames();
  private readonly goodAddresses = new RecentNames();

  constructor(private readonly options: LoginLimitOptions) {
    const each = (perMinute: number) => new Allowances({ perMinute, maxKeys: MAX_KEYS });
    this.failuresOfPair = each(options.failuresPerDevice);
    this.failuresOfAddress = each(options.failuresPerAddress);
    this.brokenHandshakes = each(options.failuresPerAddress);
    this.loginsOfDevice = each(options.loginsPerDevice);
  }

  /** Whether a connection is not worth its CONNECT: too many failures from where nothing good ever came. */
  isShut(address: string): boolean {
    if (this.goodAddresses.has(address)) return false;
    const now = this.options.nowMs();
    return !this.failuresOfAddress.has(address, now) || !this.brokenHandshakes.has(address, now);
  }

  /** Whether that an address is shut is worth a line in the log. */
  isShutNews(address: string): boolean {
    const now = this.options.nowMs();
    const kinds = [this.failuresOfAddress, this.brokenHandshakes];
    return kinds.some((kind) => !kind.has(address, now) && kind.isNews(address, now));
  }

  /** @param userName as it was sent; it names the device */
  refusalOf(address: string, userName: string): LimitRefusal | null {
    const now = this.options.nowMs();
    const device = userName.slice(0, MAX_NAME_CHARS);
    const pair = `${address} ${device}`;
    if (!this.failuresOfPair.has(pair, now))
      return { refusal: refuse('tooManyFailures'), isNews: this.failuresOfPair.isNews(pair, now) };
    if (!this.failuresOfAddress.has(address, now) && !this.goodPairs.has(pair))
      return { refusal: refuse('addressFails'), isNews: this.failuresOfAddress.isNews(address, now) };
    if (!this.loginsOfDevice.has(device, now))
      return { refusal: refuse('tooManyLogins'), isNews: this.loginsOfDevice.isNews(device, now) };
    return null;
  }

  failed(address: string, userName: string): void {
    const now = this.options.nowMs();
    this.failuresOfPair.take(`${address} ${userName.slice(0, MAX_NAME_CHARS)}`, now);
    this.failuresOfAddress.take(address, now);
  }

  /** A connection that never came to its CONNECT, and cost work. */
  aborted(address: string): void {
    this.brokenHandshakes.take(address, this.options.nowMs());
  }

  succeeded(address: string, userName: string): void {
    const device = userName.slice(0, MAX_NAME_CHARS);
    const pair = `${address} ${device}`;
    this.failuresOfPair.forget(pair);
    this.loginsOfDevice.take(device, this.options.nowMs());
    this.goodPairs.add(pair);
    this.goodAddresses.add(address);
  }
}

/** A bounded set: the name that was added longest ago is forgotten first. */
class RecentNames {
  private readonly names = new Set<string>();

  has(name: string): boolean {
    return this.names.has(name);
  }

  add(name: string): void {
    this.names.delete(name);
    dropOldest(this.names.add(name), MAX_KEYS);
  }
}
