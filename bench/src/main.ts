import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetupProblem, stopAllChildren } from '@setpoint/local-stack';
import { type BenchArguments, readArguments, usage } from './arguments.js';
import type { BenchContext, BenchLoad } from './bench-context.js';
import { loads } from './loads/load-list.js';
import { machineFacts } from './measure/machine-facts.js';
import { rowsTable } from './report/rows-table.js';
import { ResultsFile } from './results-file.js';
import { type Servers, startServers } from './servers.js';
import { startSystem, stopSystems } from './start-system.js';

/** What the benchmark is given by the script that runs it. */
export interface BenchHost {
  readonly repositoryDir: string;
  /** Relative paths among the arguments are seen from here. */
  readonly calledFrom: string;
  /** One line of progress. */
  tell(line: string): void;
  /** Called at the end, however it comes; the last one given goes first. */
  onStop(stop: () => unknown): void;
}

/** Reads what was asked for. @throws SetupProblem with a sentence for people */
export const readBench = (args: readonly string[], calledFrom: string): BenchArguments => {
  try {
    const read = readArguments(args, calledFrom);
    chosenLoads(read);
    return read;
  } catch (error) {
    throw new SetupProblem(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
};

/** Runs the chosen loads. @returns an exit code: 1 when one of them could not be run to its end */
export const bench = async (asked: BenchArguments, host: BenchHost): Promise<number> => {
  const startedAt = new Date();
  const logDir = join(host.repositoryDir, '.setpoint', 'bench-logs');
  const servers = await prepareGround(host, logDir);
  const results = new ResultsFile(join(host.repositoryDir, 'bench', 'results'), startedAt, {
    arguments: asked,
    machine: await machineFacts(servers.postgresUrl, host.repositoryDir),
  });
  const problems: string[] = [];
  for (const load of chosenLoads(asked)) {
    const context = contextOf(load, { asked, host, servers, logDir, results });
    try {
      const rows = await load.run(context);
      results.keepRows(load.name, rows);
      if (rows.length > 0) context.print(rowsTable(rows));
    } catch (error) {
      problems.push(load.name);
      host.tell(`${load.name} failed: ${error instanceof Error ? error.stack : error}`);
      await stopSystems();
    }
  }
  host.tell(`Results: ${results.save()}`);
  if (problems.length > 0) host.tell(`Not run to the end: ${problems.join(', ')}. Logs: ${logDir}`);
  return problems.length > 0 ? 1 : 0;
};

const chosenLoads = ({ only }: BenchArguments): readonly BenchLoad[] => {
  if (!only) return loads;
  const unknown = only.find((name) => !loads.some((load) => load.name === name));
  if (unknown !== undefined)
    throw new Error(`--only: "${unknown}" is none of ${loads.map(({ name }) => name).join(', ')}`);
  return loads.filter(({ name }) => only.includes(name));
};

const prepareGround = async ({ repositoryDir, tell, onStop }: BenchHost, logDir: string) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'setpoint-bench-'));
  onStop(() => rmSync(dataDir, { recursive: true, force: true }));
  onStop(stopAllChildren);
  onStop(stopSystems);
  rmSync(logDir, { recursive: true, force: true });
  mkdirSync(logDir, { recursive: true });
  tell('Starting Kafka and Postgres.');
  return startServers({ dataDir, cacheDir: join(repositoryDir, '.setpoint'), tell });
};

interface Parts {
  readonly asked: BenchArguments;
  readonly host: BenchHost;
  readonly servers: Servers;
  readonly logDir: string;
  readonly results: ResultsFile;
}

const contextOf = (load: BenchLoad, { asked, host, servers, logDir, results }: Parts): BenchContext => ({
  arguments: asked,
  servers,
  start: (name, devices) =>
    startSystem(name, devices, { servers, logDir, nodeArguments: profiling(asked.cpuProfDir) }),
  tell: host.tell,
  print: (text) => console.log(`\n${text}\n`),
  keep: (raw) => results.keep(load.name, raw),
  write: (ending, content) => results.writeBeside(ending, content),
});

const profiling = (dir: string | undefined): string[] =>
  dir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${dir}`];
