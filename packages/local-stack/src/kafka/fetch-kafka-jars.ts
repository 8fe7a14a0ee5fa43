import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type Logger, silent } from '../log.js';
import { isRunning } from '../process/process-table.js';
import { runCommand } from '../process/run-command.js';
import { SetupProblem } from '../setup-problem.js';
import { isComplete, jarsIn, writeJarList } from './jar-list.js';
import { kafkaVersion } from './kafka-version.js';

const log4jVersion = '2.25.2';

/**
 * Brings Kafka's jars with Maven, once, and returns their folder. All or nothing: they are fetched into
 * a folder beside it and renamed, so a run that was killed half-way is recognised and repeated.
 * `onProgress` gets a line every few seconds. Refused (SetupProblem) when Maven cannot fetch them.
 */
export async function fetchKafkaJars(options: {
  cacheDir: string;
  onProgress?: Logger;
  /** The Maven to run; `mvn` on the PATH unless given. */
  maven?: string;
}): Promise<string> {
  const folder = join(resolve(options.cacheDir), `kafka-jars-${kafkaVersion}`);
  const tell = options.onProgress ?? silent;
  if (isComplete(folder)) return folder;
  if (clearUnfinished(folder))
    tell('An earlier download of the Kafka jars did not finish: starting it again.');
  else tell(`Fetching the Kafka ${kafkaVersion} jars with Maven (43 MB, once).`);

  const unfinished = `${folder}.unfinished-${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  writeFileSync(join(unfinished, 'pom.xml'), pom());
  await copyDependencies(options.maven ?? 'mvn', unfinished, tell);
  writeJarList(unfinished);
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    // Another run was faster with the same download.
    if (!isComplete(folder)) throw error;
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

async function copyDependencies(maven: string, folder: string, tell: Logger): Promise<void> {
  const startedAt = performance.now();
  let downloaded = 0;
  const report = () => {
    const copied = jarsIn(folder).length;
    const what = copied > 0 ? `${copied} jars in place` : `${downloaded} files downloaded`;
    tell(`  Kafka jars: ${what}, ${Math.round((performance.now() - startedAt) / 1000)} s`);
  };
  const ticker = setInterval(report, 3_000);
  const { code, output } = await runCommand(
    maven,
    // -U: a failure that Maven remembers from an earlier try would otherwise be repeated without trying.
    ['-B', '-U', '-f', join(folder, 'pom.xml'), 'dependency:copy-dependencies'].concat([
      `-DoutputDirectory=${folder}`,
      '-DincludeScope=runtime',
    ]),
    (line) => {
      if (line.includes('Downloaded from')) downloaded++;
    },
  ).finally(() => clearInterval(ticker));
  if (code === 0 && jarsIn(folder).length > 0) return report();
  rmSync(folder, { recursive: true, force: true });
  const cause = output.split('\n').find((line) => line.startsWith('[ERROR]')) ?? 'it was ended';
  throw new SetupProblem(
    `Maven could not fetch the Kafka jars (${cause.replace('[ERROR]', '').trim().slice(0, 300)}): check the network and Maven's settings and start again, or set KAFKA_BROKERS.`,
  );
}

/** Removes what killed or damaged downloads left; true when there was something. */
function clearUnfinished(folder: string): boolean {
  const parent = dirname(folder);
  const prefix = `${basename(folder)}.unfinished-`;
  const leftOver = (existsSync(parent) ? readdirSync(parent) : []).filter(
    (name) => name.startsWith(prefix) && !isRunning(Number(name.slice(prefix.length))),
  );
  if (existsSync(folder)) leftOver.push(basename(folder));
  for (const name of leftOver) rmSync(join(parent, name), { recursive: true, force: true });
  return leftOver.length > 0;
}

function pom(): string {
  const dependencies = [
    ['org.apache.kafka', 'kafka_2.13', kafkaVersion],
    ['org.apache.logging.log4j', 'log4j-core', log4jVersion],
    ['org.apache.logging.log4j', 'log4j-slf4j-impl', log4jVersion],
  ].map(
    ([group, artifact, version]) =>
      `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`,
  );
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>setpoint</groupId>
  <artifactId>local-kafka</artifactId>
  <version>1</version>
  <dependencies>
    ${dependencies.join('\n    ')}
  </dependencies>
</project>
`;
}
