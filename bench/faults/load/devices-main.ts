import { FileLedger } from '@setpoint/simulated-device';
import { answerCalls } from '../../src/child/answer-calls.js';
import { ChangingDevice } from './devices/changing-device.js';
import type { DevicesCalls, DevicesOptions } from './devices-calls.js';

const LOGIN_LIMIT_MS = 60_000;

let fleet: ReadonlyMap<string, ChangingDevice> = new Map();

const logIn = async ({ mqttUrl, devices, seed, file }: DevicesOptions): Promise<void> => {
  const ledger = new FileLedger(file);
  const all = devices.map((device, index) => new ChangingDevice({ mqttUrl, device, index, seed, ledger }));
  fleet = new Map(all.map((device) => [device.assetId, device]));
  await Promise.all(
    all.map(async (device) => {
      await device.start();
      await device.connected(LOGIN_LIMIT_MS);
    }),
  );
};

const calls: DevicesCalls = {
  logIn,
  change: async ({ assetIds, behaviour }) => {
    await Promise.all(assetIds.map((assetId) => fleet.get(assetId)?.change(behaviour)));
  },
  connected: () => [...fleet.values()].filter((device) => device.isConnected).length,
  logOut: async () => {
    await Promise.all([...fleet.values()].map((device) => device.stop()));
  },
};

answerCalls(calls);
