import type { Startable } from '@setpoint/service-kit';
import { type Ledger, type Random, SimulatedDevice, sdks, seededRandom } from '@setpoint/simulated-device';
import type { TenantDevice } from '../../stack/fault-stack.js';
import { answersLike } from './fault-behaviour.js';

export interface ChangingDeviceOptions {
  readonly mqttUrl: string;
  readonly device: TenantDevice;
  /** Its place in the fleet: pairs of devices, one of each QoS, take turns with the login of each SDK. */
  readonly index: number;
  readonly seed: string;
  readonly ledger: Ledger;
}

/** Comes back soon: a fault should wait for the platform, not for devices. */
const backOff = { firstMs: 100, maxMs: 1_000 };
const MEAN_FLAP_MS = 4_000;

/** A device whose behaviour may be changed while it runs. */
export class ChangingDevice implements Startable {
  readonly assetId: string;
  private readonly simulated: SimulatedDevice;
  private readonly behaviourAtStart: string;
  private readonly random: Random;
  private flap: NodeJS.Timeout | undefined;

  constructor({ mqttUrl, device, index, seed, ledger }: ChangingDeviceOptions) {
    this.assetId = device.assetId;
    this.behaviourAtStart = device.behaviour;
    this.random = seededRandom(`habits of ${seed}:${device.assetId}`);
    this.simulated = new SimulatedDevice({
      url: mqttUrl,
      keys: device.keys,
      behaviour: answersLike(device.behaviour, this.random),
      sdk: sdks[Math.floor(index / 2) % sdks.length] ?? 'node',
      seed,
      ledger,
      backOff,
    });
  }

  get isConnected(): boolean {
    return this.simulated.isConnected;
  }

  async start(): Promise<void> {
    await this.simulated.start();
    if (this.behaviourAtStart === 'flapping') this.flapLater();
  }

  async stop(): Promise<void> {
    clearTimeout(this.flap);
    await this.simulated.stop();
  }

  connected(limitMs: number): Promise<void> {
    return this.simulated.connected(limitMs);
  }

  /** @param behaviour null: that of the start again */
  async change(behaviour: string | null): Promise<void> {
    const name = behaviour ?? this.behaviourAtStart;
    const next = answersLike(name, this.random);
    clearTimeout(this.flap);
    // Sleep has a rhythm that begins and ends with the device.
    if (this.simulated.behaviour.name === 'sleepy' || next.name === 'sleepy') await this.simulated.stop();
    this.simulated.behaviour = next;
    await this.simulated.start();
    if (name === 'flapping') this.flapLater();
  }

  private flapLater(): void {
    this.flap = setTimeout(
      () => {
        this.simulated.drop();
        this.flapLater();
      },
      MEAN_FLAP_MS * (0.5 + this.random.next()),
    );
  }
}
