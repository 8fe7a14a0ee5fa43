import { setTimeout as pause } from 'node:timers/promises';
import type { KnownCommand } from '../load/kinds/get.js';
import { Load } from '../load/load.js';
import { summaryOf } from '../measure/step-summary.js';
import type { BenchDevice } from '../system.js';
import { commandCost, latencyRows } from './command-cost.js';
import { whileConnected } from './connected.js';
import { fillHistory } from './fill-history.js';
import { type DayToFill, filledCommandId, filledDevice } from './history-rows.js';
import { type LoadRow, rowsAbout } from './load-row.js';
import { type LoadSite, onSetpoint } from './on-system.js';
import { SchedulerTables } from './scheduler-tables.js';

const DEVICES = 500;
const COMMANDS_RATE = 300;
const READS_RATE = 100;
const SECONDS = 20;
const SIZES = [10_000, 100_000, 1_000_000];
/** Takes minutes to fill. */
const FULL_SIZES = [...SIZES, 10_000_000];

interface Growing extends LoadSite {
  readonly load: Load;
  readonly tables: SchedulerTables;
  /** Those that are connected; the history is about all. */
  readonly connected: readonly BenchDevice[];
}

/** What a command costs, and what reading an old one takes, while the history grows; and what forgetting a day costs. */
export const historyGrowth = onSetpoint('history', async (site) => {
  const connected = site.ground.devices.slice(0, DEVICES);
  const load = new Load();
  try {
    return await whileConnected(site, connected, () =>
      SchedulerTables.with(site.ground.databaseUrl, (tables) => grow({ ...site, load, tables, connected })),
    );
  } finally {
    await load.stop();
  }
});

const grow = async (growing: Growing): Promise<LoadRow[]> => {
  const assetIds = growing.ground.devices.map(({ assetId }) => assetId);
  const rows: LoadRow[] = [];
  let days: DayToFill[] = [];
  for (const size of growing.full ? FULL_SIZES : SIZES) {
    const startedMs = performance.now();
    days = await fillHistory(growing.tables, Date.now(), size, assetIds);
    growing.tell(
      `a history of ${size} took ${((performance.now() - startedMs) / 1_000).toFixed(1)} s to fill`,
    );
    rows.push(...(await figuresAt(`history of ${size}`, growing, days)));
  }
  return [...rows, ...(await forgetADay(growing, days))];
};

const figuresAt = async (about: string, growing: Growing, days: readonly DayToFill[]): Promise<LoadRow[]> => {
  const { load, connected, system, ground } = growing;
  const step = { devices: connected, rate: COMMANDS_RATE, seconds: growing.seconds(SECONDS) };
  const cost = await commandCost(`${about}, ${COMMANDS_RATE} commands/s`, growing, load, step);
  const reads = await load.run({
    url: system.url,
    devices: connected,
    rate: READS_RATE,
    seconds: growing.seconds(SECONDS / 2),
    request: 'get',
    settings: { commands: oldCommands(days, ground.devices) },
  });
  return [...cost, ...latencyRows(`${about}, get of an old command, ${READS_RATE}/s`, summaryOf(reads))];
};

/** Far from each other, of all days but the oldest, a part of which nobody may ask for any more [contract 1.6]. */
const oldCommands = ([, ...days]: readonly DayToFill[], devices: readonly BenchDevice[]): KnownCommand[] =>
  days.flatMap((day) =>
    Array.from({ length: 100 }, (_, i) => {
      const row = Math.floor((i * day.rows) / 100);
      const assetId = devices[filledDevice(row, devices.length)]?.assetId ?? '';
      return { assetId, commandId: String(filledCommandId(day, row)) };
    }),
  );

/** Drops the oldest day as the sweep does, in the middle of a step: whoever works waits for the table's lock. */
const forgetADay = async (
  { load, tables, connected, system }: Growing,
  [oldest]: readonly DayToFill[],
): Promise<LoadRow[]> => {
  if (!oldest) return [];
  const step = load.run({
    url: system.url,
    devices: connected,
    rate: COMMANDS_RATE,
    seconds: 6,
    request: 'instant',
  });
  await pause(3_000);
  const startedMs = performance.now();
  await tables.query(`DROP TABLE scheduler."${oldest.partition}"`);
  const tookMs = performance.now() - startedMs;
  const { latencyMs } = summaryOf(await step);
  const row = rowsAbout(`a day of ${oldest.rows} commands is forgotten`);
  return [
    row('DROP TABLE', tookMs, 'ms'),
    row(`slowest of ${COMMANDS_RATE} commands/s meanwhile`, latencyMs?.max ?? Number.NaN, 'ms'),
  ];
};
