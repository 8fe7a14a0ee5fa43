// node packages/payload-scripts/scripts/measure-calls.mjs [SECONDS], after a build: calls per second of the script with
// 64-bit ids in contract 9.6, with one and two threads, and how long a good product's calls take beside a bad one's.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ScriptPool } from '../dist/index.js';

const seconds = Number(process.argv[2] ?? 3);
const source = readFileSync(new URL('../test/scripts/64-bit-ids.js.txt', import.meta.url), 'utf8');
const set =
  '{"id":"4013031427909091335","version":"1.0","params":{"setpoint_kw":12.5,"enabled":1,"label":"peak"},"method":"thing.service.measurepoint.set"}';
const report = new Uint8Array(Buffer.from('01000000000000004d0141480000020103026f6b', 'hex'));

const good = (n) => ({ productKey: `good${n}`, source });
const looping = (n) => ({ productKey: `bad${n}`, source: 'function jsonStrToRawData() { while (1); }' });
/** As bad as can be: nobody looks at it while it runs, so its thread is given up after two seconds. */
const deaf = {
  productKey: 'deaf',
  source: 'function jsonStrToRawData() { return [].indexOf.call({ length: 2 ** 53 - 1 }, 1) }',
};
const encode = (pool, script) => pool.encode(script, set);
const decode = (pool, script) => pool.decode(script, report);

/** Does `call` again and again until the time is over, with a pause between two. Gives what each took, ms. */
async function repeat(call, forMs, pauseMs = 0) {
  const endsAt = performance.now() + forMs;
  const took = [];
  for (let from = performance.now(); from < endsAt; from = performance.now()) {
    const result = await call();
    if (!result.ok) throw new Error(`${result.reason}: ${result.detail}`);
    took.push(performance.now() - from);
    if (pauseMs > 0) await sleep(pauseMs);
  }
  return took;
}

async function withPool(workers, work, now) {
  const pool = new ScriptPool({ workers, now });
  await pool.start();
  try {
    return await work(pool);
  } finally {
    await pool.stop();
  }
}

async function throughput(name, call, workers) {
  await withPool(workers, async (pool) => {
    const scripts = Array.from({ length: workers * 2 }, (_, n) => good(n));
    const all = (forMs) => Promise.all(scripts.map((script) => repeat(() => call(pool, script), forMs)));
    await all(500);
    const took = (await all(seconds * 1_000)).flat();
    const perSecond = Math.round(took.length / seconds);
    console.log(`${name}, ${workers} thread(s), ${scripts.length} products: ${perSecond} calls/s`);
  });
}

/** @param now a clock that makes every pause end at once keeps bad scripts on for ever */
async function beside(name, bad, now) {
  await withPool(
    2,
    async (pool) => {
      await repeat(() => encode(pool, good(0)), 500);
      let isOver = false;
      const troubling = bad.map(async (script) => {
        while (!isOver) if ((await pool.encode(script, set)).reason === 'switchedOff') await sleep(20);
      });
      const took = await repeat(() => encode(pool, good(0)), seconds * 2_000, 2);
      isOver = true;
      await Promise.all(troubling);
      took.sort((a, b) => a - b);
      const at = (share) => took[Math.floor(took.length * share)].toFixed(2);
      console.log(
        `good product beside ${name}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(0.9999)} ms (${took.length} calls)`,
      );
    },
    now,
  );
}

let nowMs = 0;
const neverPaused = () => {
  nowMs += 600_000;
  return nowMs;
};

for (const workers of [1, 2]) {
  await throughput('encode', encode, workers);
  await throughput('decode', decode, workers);
}
await beside('nothing', []);
await beside('one that loops, switched off after five calls', [looping(0)]);
await beside('one that loops, never switched off', [looping(0)], neverPaused);
await beside('three that loop, never switched off', [looping(0), looping(1), looping(2)], neverPaused);
await beside('one that takes its thread with it, never switched off', [deaf], neverPaused);
