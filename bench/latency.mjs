/**
 * How long an instant command takes on an idle system: sequential setMeasurepoint calls to a device that answers at
 * once, over one kept connection.
 *
 *     node bench/latency.mjs [--calls 300] [--warm-up 100] [--url http://127.0.0.1:8080]
 *                            [--org o17000000000042] [--asset demoPrmt] [--point setpoint_kw]
 *
 * The defaults are the demo of `npm start`, which has to run. Warm up: for the first 20 to 30 s after a start the
 * JIT compilers of Node and Java are still at work.
 */
import { Agent, request } from 'node:http';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: {
    calls: { type: 'string', default: '300' },
    'warm-up': { type: 'string', default: '100' },
    url: { type: 'string', default: 'http://127.0.0.1:8080' },
    org: { type: 'string', default: 'o17000000000042' },
    asset: { type: 'string', default: 'demoPrmt' },
    point: { type: 'string', default: 'setpoint_kw' },
  },
});

const query = new URLSearchParams({
  action: 'setMeasurepoint',
  orgId: options.org,
  assetId: options.asset,
  measurepointId: options.point,
});
const url = new URL(`/connect-service/v2.1/commands?${query}`, options.url);
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** @returns the body of the answer */
const post = (body) =>
  new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', agent, headers: { 'content-type': 'application/json' } });
    call.on('error', reject);
    call.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
    });
    call.end(body);
  });

/** @returns ms until the device's answer was here; throws when the command did not succeed */
const setOnce = async (value) => {
  const startedAt = performance.now();
  const answer = await post(JSON.stringify({ value }));
  const tookMs = performance.now() - startedAt;
  if (JSON.parse(answer).code !== 0) throw new Error(`the command did not succeed: ${answer}`);
  return tookMs;
};

const measure = async (calls) => {
  const tookMs = [];
  for (let n = 0; n < calls; n++) tookMs.push(await setOnce(n));
  return tookMs;
};

const STEP_MS = 5;

const histogram = (sorted) => {
  const counts = new Map();
  for (const ms of sorted) {
    const from = Math.floor(ms / STEP_MS) * STEP_MS;
    counts.set(from, (counts.get(from) ?? 0) + 1);
  }
  const widest = Math.max(...counts.values());
  return [...counts].map(([from, count]) => {
    const bar = '#'.repeat(Math.ceil((count / widest) * 50));
    return `${String(from).padStart(5)} ms  ${String(count).padStart(4)}  ${bar}`;
  });
};

const report = (tookMs) => {
  const sorted = tookMs.toSorted((a, b) => a - b);
  const quantile = (q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))].toFixed(1);
  return [
    `${sorted.length} sequential calls: p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms, max ${quantile(1)} ms`,
    ...histogram(sorted),
  ].join('\n');
};

try {
  await measure(Number(options['warm-up']));
  process.stdout.write(`${report(await measure(Number(options.calls)))}\n`);
} catch (failure) {
  const reason =
    failure.code === 'ECONNREFUSED'
      ? `nothing listens at ${options.url}: run npm start first`
      : failure.message;
  process.stderr.write(`${reason}\n`);
  process.exitCode = 1;
} finally {
  agent.destroy();
}
