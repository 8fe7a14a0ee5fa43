import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { fetchKafkaJars, freePort, type RunningKafka, startKafka } from '../src/index.js';
import { waitFor } from '../src/wait-for.js';
import { createTopic, topicErrorCode } from './kafka-topics.js';
import { tempDir } from './temp-dir.js';

const unknownTopic = 3;

describe('startKafka', () => {
  const dataDir = join(tempDir(), 'kafka');
  let broker: RunningKafka | undefined;
  afterEach(() => broker?.stop());

  async function start(port: number): Promise<RunningKafka> {
    const jarsDir = await fetchKafkaJars({ cacheDir: join(import.meta.dirname, '../../../.setpoint') });
    broker = await startKafka({ dataDir, port, jarsDir });
    return broker;
  }

  it('keeps its topics over a kill -9, and makes none by itself', async () => {
    const port = await freePort();
    const killed = await start(port);
    await createTopic(killed.brokers, 'kept');
    process.kill(killed.pid, 'SIGKILL');
    expect(await killed.exited).toBe('signal SIGKILL');

    const { brokers } = await start(port);
    // The broker loads its partitions just after it begins to answer.
    const loaded = async () => ((await topicErrorCode(brokers, 'kept')) === 0 ? true : undefined);
    expect(await waitFor(loaded, { limitMs: 60_000 })).toBe(true);
    expect(await topicErrorCode(brokers, 'never-made')).toBe(unknownTopic);
  }, 180_000);
});
