import type { Direction, ScriptReason, ScriptResult } from '../script.js';
import { DeviceSwitches, type Switched } from './device-switches.js';
import { SwitchOff } from './switch-off.js';

/** Failures that cost a thread its time or its sandbox. A plain exception costs nothing, and the payload may be odd. */
const COSTLY: ReadonlySet<ScriptReason> = new Set(['timedOut', 'outOfMemory']);

/** A call as far as it says whose fault its failure may be. */
export interface Blamed {
  readonly direction: Direction;
  /** The device whose bytes are decoded, or to whose request an answer is encoded; '' for nobody in particular. */
  readonly device: string;
}

/**
 * What is switched off of one source of a product. Commands come from the platform: if they cost too much, the script is
 * at fault, and all of them are off. What a device sends, and the answer to it, may cost much because of that device:
 * that of one device is off, and that of the whole product only when different devices fail. Nothing that devices send
 * switches commands off.
 */
export class SourceSwitches {
  private readonly commands = new SwitchOff('commands');
  private readonly sent = new DeviceSwitches('messages from');
  /** Apart from `sent`: a decode that works must not make good the encode that it leads to. */
  private readonly answers = new DeviceSwitches('answers to');

  /** @returns what is off, until when and why, or null for a call that may run */
  problem(call: Blamed, nowMs: number): string | null {
    const devices = this.ofDevices(call);
    return devices ? devices.problem(call.device, nowMs) : this.commands.problem(nowMs);
  }

  /** Whether it has to stand back for others, as it may cost too much. What is off costs nothing. */
  isSuspect(call: Blamed, nowMs: number): boolean {
    const devices = this.ofDevices(call);
    return devices ? devices.isSuspect(call.device, nowMs) : this.commands.isSuspect(nowMs);
  }

  /** @returns what this result has switched off */
  judge(call: Blamed, result: ScriptResult<unknown>, nowMs: number): Switched | null {
    const devices = this.ofDevices(call);
    if (result.ok || !COSTLY.has(result.reason)) {
      if (devices) devices.worked(call.device);
      else this.commands.worked();
      return null;
    }
    const why = `${result.reason}, ${result.detail}`;
    if (devices) return devices.failed(call.device, why, nowMs);
    const isOff = this.commands.failed(why, nowMs);
    return isOff ? { deviceKey: null, detail: this.commands.problem(nowMs) ?? '' } : null;
  }

  private ofDevices({ direction, device }: Blamed): DeviceSwitches | undefined {
    if (direction === 'decode') return this.sent;
    return device === '' ? undefined : this.answers;
  }
}
