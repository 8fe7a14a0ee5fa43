import { expect, it } from '@jest/globals';
import { waitFor } from '@setpoint/service-kit';
import { accept, type IncomingRecord } from '../src/index.js';
import { startConsuming } from './consuming.js';
import { newClient, newTopic, textOf, toRecord } from './harness.js';

const HOPS = 200;

/** Prints what one hop takes on an idle machine; asserts only that each record makes it. */
it('carries single records from publisher to handler', async () => {
  const client = newClient();
  const topic = await newTopic(client, 'latency', 12);
  const arrived = new Map<string, number>();
  const consuming = await startConsuming(client, {
    [topic]: {
      options: { mode: 'all', from: 'end' },
      handle: async (records: readonly IncomingRecord[]) => {
        for (const record of records) arrived.set(textOf(record), performance.now());
        return records.map(() => accept);
      },
    },
  });
  const hopMs: number[] = [];
  try {
    for (let i = 0; i < HOPS; i += 1) {
      const sentAt = performance.now();
      await consuming.publisher.publish([toRecord(topic, String(i), { key: `device-${i}` })]);
      const arrivedAt = await waitFor(() => arrived.get(String(i)), { limitMs: 60_000, everyMs: 1 });
      hopMs.push(arrivedAt - sentAt);
    }
  } finally {
    await consuming.stop();
  }
  hopMs.sort((a, b) => a - b);
  const at = (part: number) => hopMs[Math.floor(part * (HOPS - 1))]?.toFixed(1);
  process.stdout.write(`idle hop: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms\n`);
  expect(arrived.size).toBe(HOPS);
});
