import { execFile } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';
import { promisify } from 'node:util';
import pg from 'pg';

/** What the figures depend on, beside what is measured. */
export interface MachineFacts {
  readonly cpuModel: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly kernel: string;
  readonly node: string;
  readonly java: string;
  readonly postgres: string;
  /** With "+" behind it when files differ from it. */
  readonly commit: string;
}

/** @param repositoryDir whose commit is measured */
export const machineFacts = async (postgresUrl: string, repositoryDir: string): Promise<MachineFacts> => ({
  cpuModel: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryBytes: totalmem(),
  kernel: release(),
  node: process.version,
  java: (await said('java', ['-version'])).split('\n')[0] ?? '',
  postgres: await postgresVersion(postgresUrl),
  commit: await commitOf(repositoryDir),
});

const commitOf = async (folder: string): Promise<string> => {
  const commit = (await said('git', ['-C', folder, 'rev-parse', 'HEAD'])).trim();
  const changes = await said('git', ['-C', folder, 'status', '--porcelain', '--untracked-files=no']);
  return changes.trim() === '' ? commit : `${commit}+`;
};

const postgresVersion = async (url: string): Promise<string> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
    return rows[0]?.server_version ?? 'unknown';
  } finally {
    await client.end();
  }
};

/** What a command prints, also as error; empty when it cannot be run, e.g. git in a copy without history. */
const said = async (command: string, args: readonly string[]): Promise<string> => {
  try {
    const { stdout, stderr } = await promisify(execFile)(command, [...args]);
    return stdout + stderr;
  } catch {
    return '';
  }
};
