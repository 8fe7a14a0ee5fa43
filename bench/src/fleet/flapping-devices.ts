import { setTimeout as pause } from 'node:timers/promises';
import type { BenchDevice } from '../system.js';
import { DeviceConnection, type DeviceListener } from './device-connection.js';
import type { FlapOptions, FlapResult } from './fleet-calls.js';

/** What a device that was refused waits, as SDKs do before they try again. */
const RETRY_MS = 1_000;

const indifferent: DeviceListener = {
  received: () => undefined,
  unreadable: () => undefined,
  lost: () => undefined,
};

/** Devices that log in, stay for a moment and leave again, every other time without a goodbye. */
export class FlappingDevices {
  private readonly staying: DeviceConnection[] = [];
  private logins = 0;
  private refusedLogins = 0;

  /** Resolves when all have stopped: every other device stays, the others have left. */
  async run({ mqttUrl, devices, seconds, onlineMs }: FlapOptions): Promise<FlapResult> {
    const url = new URL(mqttUrl);
    const endsAt = performance.now() + seconds * 1_000;
    const online = await Promise.all(
      devices.map(async (device, index) => {
        // Not all in the same instant.
        await pause((index / devices.length) * onlineMs);
        for (let round = 0; performance.now() < endsAt; round += 1) {
          const connection = await this.logIn(url, device);
          await pause(onlineMs);
          if (round % 2 === 0) connection.close();
          else connection.breakOff();
        }
        if (index % 2 === 1) return [];
        this.staying.push(await this.logIn(url, device));
        return [device.assetId];
      }),
    );
    return { logins: this.logins, refusedLogins: this.refusedLogins, online: online.flat() };
  }

  leave(): void {
    for (const connection of this.staying.splice(0)) connection.close();
  }

  private async logIn(url: URL, device: BenchDevice): Promise<DeviceConnection> {
    for (;;) {
      try {
        const connection = await DeviceConnection.open(url, device.keys, indifferent);
        this.logins += 1;
        return connection;
      } catch {
        this.refusedLogins += 1;
        await pause(RETRY_MS);
      }
    }
  }
}
