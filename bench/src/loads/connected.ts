import { Fleet } from '../fleet/fleet.js';
import type { BenchDevice } from '../system.js';
import type { LoadSite } from './on-system.js';
import { SchedulerTables } from './scheduler-tables.js';

/** Each login waits for a few rounds of Kafka, so that few at once would take minutes for 10,000 devices. */
export const loginsAtOnce = 1_000;

/** Runs `work` while these devices are logged in and the scheduler knows it; afterwards they are offline again. */
export const whileConnected = async <T>(
  { system, ground }: LoadSite,
  devices: readonly BenchDevice[],
  work: (fleet: Fleet) => Promise<T>,
): Promise<T> => {
  const online = (count: number) =>
    SchedulerTables.with(ground.databaseUrl, (tables) => tables.online(count));
  const fleet = await Fleet.start({ mqttUrl: system.mqttUrl, devices, loginsAtOnce });
  try {
    await online(devices.length);
    const result = await work(fleet);
    await fleet.stop();
    await online(0);
    return result;
  } finally {
    await fleet.stop();
  }
};
