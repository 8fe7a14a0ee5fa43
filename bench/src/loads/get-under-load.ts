import type { KnownCommand } from '../load/kinds/get.js';
import { Load } from '../load/load.js';
import type { KindSettings } from '../load/request-kind.js';
import type { Step } from '../load/step.js';
import { summaryOf } from '../measure/step-summary.js';
import type { BenchDevice } from '../system.js';
import { latencyRows } from './command-cost.js';
import { whileConnected } from './connected.js';
import { type LoadRow, rowsAbout } from './load-row.js';
import { type LoadSite, onSetpoint } from './on-system.js';

const DEVICES = 500;
const COMMANDS_RATE = 300;
const READS_RATE = 100;
const SECONDS = 15;

interface Loads {
  readonly commanding: Load;
  readonly reading: Load;
}

/** Reads of commands while instant commands run, and what that does to those. */
export const getUnderLoad = onSetpoint('get', async (site) => {
  const devices = site.ground.devices.slice(0, DEVICES);
  const loads = { commanding: new Load(), reading: new Load() };
  try {
    return await whileConnected(site, devices, async () => {
      const commands = await knownCommands(site, loads, devices);
      return [
        ...(await read(site, loads, devices, 'get', { commands })),
        ...((await canSearch(site, loads)) ? await read(site, loads, devices, 'search') : [searchIsMissing]),
      ];
    });
  } finally {
    await Promise.all([loads.commanding.stop(), loads.reading.stop()]);
  }
});

const instantStep = ({ system }: LoadSite, devices: readonly BenchDevice[]) =>
  ({ url: system.url, devices, rate: COMMANDS_RATE, request: 'instant' }) as const;

const read = async (
  site: LoadSite,
  { commanding, reading }: Loads,
  devices: readonly BenchDevice[],
  request: 'get' | 'search',
  settings: KindSettings = {},
): Promise<LoadRow[]> => {
  const reads = {
    url: site.system.url,
    devices,
    rate: READS_RATE,
    seconds: site.seconds(SECONDS),
    request,
    settings,
  };
  const alone = await reading.run(reads);
  const [together, commands] = await Promise.all([
    reading.run(reads),
    commanding.run({ ...instantStep(site, devices), seconds: site.seconds(SECONDS) }),
  ]);
  return [
    ...latencyRows(`${request}, ${READS_RATE}/s alone`, summaryOf(alone)),
    ...latencyRows(`${request}, ${READS_RATE}/s beside ${COMMANDS_RATE} commands/s`, summaryOf(together)),
    ...latencyRows(`${COMMANDS_RATE} commands/s beside ${READS_RATE} ${request}/s`, summaryOf(commands)),
  ];
};

const knownCommands = async (
  site: LoadSite,
  { commanding }: Loads,
  devices: readonly BenchDevice[],
): Promise<KnownCommand[]> => {
  const step = { ...instantStep(site, devices), seconds: site.seconds(5), keepCommandIds: true };
  return commandsOf(await commanding.run(step), devices);
};

const commandsOf = ({ commandIds = [] }: Step, devices: readonly BenchDevice[]): KnownCommand[] =>
  commandIds.flatMap((commandId, n) => {
    const assetId = devices[n % devices.length]?.assetId;
    return commandId === '' || assetId === undefined ? [] : [{ assetId, commandId }];
  });

const searchIsMissing = rowsAbout('search')(
  `${READS_RATE}/s beside ${COMMANDS_RATE} commands/s`,
  'not there yet',
  '',
);

const canSearch = async ({ system, ground }: LoadSite, { reading }: Loads): Promise<boolean> => {
  const step = { url: system.url, devices: ground.devices, rate: 1, seconds: 1, request: 'search' } as const;
  return summaryOf(await reading.run(step)).succeeded === 1;
};
