import { keepNewest } from '@setpoint/service-kit';
import { LIMIT, SwitchOff } from './switch-off.js';

/** What a device keeps of its score while it is off, and so what it adds to the product's at most. */
const MOST_OF_ONE_DEVICE = LIMIT - 1;
/** Five devices that fail whatever they cause, while hardly any call of another works. */
const PRODUCT_LIMIT = 5 * MOST_OF_ONE_DEVICE;
/** Each up to 0.7 KB; beyond it, the device that failed longest ago begins anew. */
const MAX_DEVICES = 100;

export interface Switched {
  /** null for the whole product. */
  readonly deviceKey: string | null;
  /** What is off, since when, until when and why. */
  readonly detail: string;
}

/** The switches of calls that a device causes: each device of the product has one, and all of them have one together. */
export class DeviceSwitches {
  private readonly all: SwitchOff;
  /** Those with a score, in the order in which they failed last. */
  private readonly devices = new Map<string, SwitchOff>();

  /** @param what is switched off, for people, as far as the preposition before the device */
  constructor(private readonly what: string) {
    this.all = new SwitchOff(`${what} the devices of the product`, PRODUCT_LIMIT);
  }

  problem(device: string, nowMs: number): string | null {
    return this.all.problem(nowMs) ?? this.devices.get(device)?.problem(nowMs) ?? null;
  }

  isSuspect(device: string, nowMs: number): boolean {
    if (this.all.isOff(nowMs)) return false;
    if (this.all.score > MOST_OF_ONE_DEVICE) return true;
    return this.devices.get(device)?.isSuspect(nowMs) ?? false;
  }

  worked(device: string): void {
    this.all.worked();
    const own = this.devices.get(device);
    own?.worked();
    if (own?.score === 0) this.devices.delete(device);
  }

  /** @returns what has been switched off by this costly failure */
  failed(device: string, why: string, nowMs: number): Switched | null {
    const own = this.failing(device);
    // That does not count for all, as the device's score does not grow by it: one device cannot switch off the others,
    // however long it tries.
    if (own.failed(why, nowMs)) return { deviceKey: device, detail: own.problem(nowMs) ?? '' };
    return this.all.failed(why, nowMs) ? { deviceKey: null, detail: this.all.problem(nowMs) ?? '' } : null;
  }

  private failing(device: string): SwitchOff {
    const own = this.devices.get(device) ?? new SwitchOff(`${this.what} this device`);
    keepNewest(this.devices, device, own, MAX_DEVICES);
    return own;
  }
}
