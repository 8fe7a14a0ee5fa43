import { runCommand } from '../process/run-command.js';

export const oldestJava = 17;

/** The major version of the `java` on the PATH, or undefined when there is none that runs. */
export async function findJavaVersion(): Promise<number | undefined> {
  const { code, output } = await runCommand('java', ['-version']);
  // 'openjdk version "17.0.15" …'; versions before 9 call themselves "1.8".
  const [, major] = /version "(?:1\.)?(\d+)/.exec(output) ?? [];
  return code === 0 && major !== undefined ? Number(major) : undefined;
}

/** True when `mvn` is on the PATH and runs. */
export async function hasMaven(): Promise<boolean> {
  return (await runCommand('mvn', ['-v'])).code === 0;
}

/** True when a Docker engine answers; a client alone is not enough. */
export async function hasDockerEngine(): Promise<boolean> {
  return (await runCommand('docker', ['info', '--format', '{{.ServerVersion}}'])).code === 0;
}
