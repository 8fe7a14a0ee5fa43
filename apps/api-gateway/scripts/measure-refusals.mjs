// How many requests a second the gateway refuses at the first look at the registry, beside a route of Fastify alone that
// answers the same: `node scripts/measure-refusals.mjs`, after a build. All three in one process, in turns; their callers
// in another. The registry's tables are in memory. "busy": of this process; far below 100 %, the callers or other work on
// the machine were the limit.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { fastify } from 'fastify';
import { refusals } from './measure/calls.mjs';
import { startGateway } from './measure/gateway.mjs';

const { runs } = parseArgs({ options: { runs: { type: 'string', default: '3' } } }).values;

const bare = fastify();
bare.post('/connect-service/v2.1/commands', async () => ({
  code: 99404,
  msg: 'Not found',
  submsg: 'asset does not exist',
  requestId: '9d1f3a0a4c1d4b6f8a51f0a2f6f2c001',
  data: null,
}));
const open = await startGateway({ isSigned: false });
const signed = await startGateway({ isSigned: true });
const urls = [open.url, signed.url, await bare.listen({ port: 0, host: '127.0.0.1' })];
const callers = fork(`${import.meta.dirname}/measure/callers.mjs`, urls, { execArgv: [] });

const measure = async ({ name, calls }) => {
  callers.send({ name, calls });
  const cpu = process.cpuUsage();
  const [{ failed, ms }] = await once(callers, 'message');
  if (failed) throw new Error(`${name}: ${failed}`);
  const { user, system } = process.cpuUsage(cpu);
  return { rate: (calls / ms) * 1_000, cpuUs: (user + system) / calls, busy: (user + system) / ms / 10 };
};

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const took = new Map(refusals.map(({ name }) => [name, []]));
for (const kind of refusals) await measure(kind);
for (let run = 0; run < Number(runs); run++)
  for (const kind of refusals) took.get(kind.name).push(await measure(kind));

const bareRuns = took.get('bare');
for (const [name, results] of took) {
  const of = (figure) => median(results.map((result) => result[figure]));
  const ratio = median(results.map(({ rate }, run) => rate / bareRuns[run].rate));
  console.log(
    `${name.padEnd(14)} ${of('rate').toFixed(0).padStart(6)} requests/s, ${ratio.toFixed(2)} × bare, ` +
      `${of('cpuUs').toFixed(0)} µs of CPU, busy ${of('busy').toFixed(0)} %, ` +
      `runs ${results.map(({ rate }) => rate.toFixed(0)).join(' ')}`,
  );
}
callers.disconnect();
await Promise.all([open.stop(), signed.stop(), bare.close()]);
