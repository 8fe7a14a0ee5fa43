import type { Startable } from '@setpoint/service-kit';
import { type Ledger, SimulatedDevice } from '@setpoint/simulated-device';
import type { FleetMember } from './fleet-file.js';

export interface FleetOptions {
  readonly url: string;
  readonly seed: string;
  readonly ledger: Ledger;
  /** How many devices may be logging in at the same time. */
  readonly connectingAtOnce: number;
}

/** How long a device may take to log in before the next one gets its turn; it goes on trying by itself. */
const TURN_MS = 2_000;

export class Fleet implements Startable {
  private readonly devices: readonly SimulatedDevice[];
  private isStopped = false;

  constructor(
    members: readonly FleetMember[],
    private readonly options: FleetOptions,
  ) {
    const { url, seed, ledger } = options;
    this.devices = members.map((member) => new SimulatedDevice({ ...member, url, seed, ledger }));
  }

  get size(): number {
    return this.devices.length;
  }

  get connectedCount(): number {
    return this.devices.filter((device) => device.isConnected).length;
  }

  /** Resolves when every device had its turn to log in, whether it succeeded or not. */
  async start(): Promise<void> {
    const queue = [...this.devices];
    const takeTurns = async () => {
      for (let device = queue.shift(); device && !this.isStopped; device = queue.shift()) {
        await device.start();
        await device.connected(TURN_MS).catch(() => undefined);
      }
    };
    await Promise.all(Array.from({ length: this.options.connectingAtOnce }, takeTurns));
  }

  /** Every device says goodbye. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await Promise.all(this.devices.map((device) => device.stop()));
  }
}
