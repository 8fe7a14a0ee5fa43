import type { BenchDevice } from '../system.js';
import { DeviceConnection, type DeviceListener } from './device-connection.js';
import type { FleetCounts, FleetOptions } from './fleet-calls.js';
import { inParallel } from './in-parallel.js';

/** Shorter than the keepalive of 60 s by enough for a busy process. */
const pingEveryMs = 40_000;
const reconnectAfterMs = 1_000;
const loginTries = 5;

/** All devices of the fleet: logs them in, keeps them logged in, and counts. */
export class LoggedInDevices {
  readonly values = new Map<string, unknown[]>();
  private readonly mqttUrl: URL;
  private readonly connections = new Map<BenchDevice, DeviceConnection>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private received = 0;
  private unreadable = 0;
  private lost = 0;
  private refusedLogins = 0;
  private lastReceivedAt: number | undefined;

  constructor(private readonly options: FleetOptions) {
    this.mqttUrl = new URL(options.mqttUrl);
  }

  async logIn(): Promise<void> {
    const { devices, loginsAtOnce = 50 } = this.options;
    await inParallel(loginsAtOnce, devices, (device) => this.logInOne(device));
    this.keepAlive();
  }

  counts(): FleetCounts {
    const { received, unreadable, lost, refusedLogins, lastReceivedAt } = this;
    return { connected: this.connections.size, received, unreadable, lost, refusedLogins, lastReceivedAt };
  }

  logOut(): void {
    for (const timer of this.timers) clearTimeout(timer);
    for (const connection of this.connections.values()) connection.close();
    this.connections.clear();
  }

  private async logInOne(device: BenchDevice): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        const connection = await DeviceConnection.open(this.mqttUrl, device.keys, this.listenerOf(device));
        this.connections.set(device, connection);
        return;
      } catch (error) {
        this.refusedLogins += 1;
        if (attempt === loginTries) throw error;
        await new Promise<void>((resolve) => this.later(reconnectAfterMs, resolve));
      }
    }
  }

  private listenerOf(device: BenchDevice): DeviceListener {
    const kept: unknown[] = this.values.get(device.assetId) ?? [];
    const { recordValues = false } = this.options;
    return {
      received: (value) => {
        this.received += 1;
        this.lastReceivedAt = performance.timeOrigin + performance.now();
        if (!recordValues) return;
        kept.push(value);
        this.values.set(device.assetId, kept);
      },
      unreadable: () => {
        this.unreadable += 1;
      },
      lost: () => this.comeBack(device),
    };
  }

  private comeBack(device: BenchDevice): void {
    this.lost += 1;
    this.connections.delete(device);
    // Spread over another second, so that a lost server does not get the whole fleet in one instant.
    this.later(reconnectAfterMs * (1 + Math.random()), () => {
      // It counts as refused, and as not connected.
      this.logInOne(device).catch(() => undefined);
    });
  }

  /** Some devices each second: pings of all in one instant would be seen in the latencies. */
  private keepAlive(): void {
    const slices = 40;
    let slice = 0;
    const timer = setInterval(() => {
      slice = (slice + 1) % slices;
      let n = 0;
      for (const connection of this.connections.values()) if (n++ % slices === slice) connection.ping();
    }, pingEveryMs / slices);
    this.timers.add(timer);
  }

  private later(delayMs: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      act();
    }, delayMs);
    this.timers.add(timer);
  }
}
