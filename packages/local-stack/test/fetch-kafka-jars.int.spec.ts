import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { fetchKafkaJars, SetupProblem } from '../src/index.js';
import { tempDir } from './temp-dir.js';

/** A Maven that needs no network: it puts two jars where it is told to. */
const workingMaven = `#!/bin/sh
for argument in "$@"; do
  case $argument in -DoutputDirectory=*) folder=\${argument#*=} ;; esac
done
echo one > "$folder/one.jar"; echo two > "$folder/two.jar"
echo called >> "$(dirname "$0")/calls"
`;
const failingMaven = '#!/bin/sh\necho "[ERROR] Could not resolve org.apache.kafka"; exit 1\n';

describe('fetchKafkaJars', () => {
  const dir = tempDir();
  const cacheDir = join(dir, 'cache');
  const maven = join(dir, 'mvn');
  let told: string[] = [];
  beforeEach(() => {
    rmSync(cacheDir, { recursive: true, force: true });
    rmSync(join(dir, 'calls'), { force: true });
    writeFileSync(maven, workingMaven, { mode: 0o755 });
    told = [];
  });
  const fetch = () => fetchKafkaJars({ cacheDir, maven, onProgress: (line) => told.push(line) });

  it('fetches once and uses that afterwards', async () => {
    const folder = await fetch();
    expect(readdirSync(folder).filter((name) => name.endsWith('.jar'))).toEqual(['one.jar', 'two.jar']);
    rmSync(maven);
    expect(await fetch()).toBe(folder);
  });

  it('repeats a download that a killed run left half-finished', async () => {
    // No process has this pid: it is above what any system gives.
    mkdirSync(join(cacheDir, 'kafka-jars-4.1.1.unfinished-99999999'), { recursive: true });
    await fetch();
    expect(told[0]).toBe('An earlier download of the Kafka jars did not finish: starting it again.');
    expect(readdirSync(cacheDir)).toEqual(['kafka-jars-4.1.1']);
  });

  it('repeats a download of which a jar was lost or cut short', async () => {
    const folder = await fetch();
    writeFileSync(join(folder, 'two.jar'), 't');
    await fetch();
    expect(told).toContain('An earlier download of the Kafka jars did not finish: starting it again.');
  });

  it('says in one sentence why Maven failed, and leaves nothing half-finished', async () => {
    writeFileSync(maven, failingMaven, { mode: 0o755 });
    await expect(fetch()).rejects.toThrow(
      new SetupProblem(
        "Maven could not fetch the Kafka jars (Could not resolve org.apache.kafka): check the network and Maven's settings and start again, or set KAFKA_BROKERS.",
      ),
    );
    expect(readdirSync(cacheDir)).toEqual([]);
  });
});
