// CPU of the gateway a request, with and without its signature, and a point of multi-set: `node
// scripts/measure-requests.mjs`, after a build. HTTP is real, from callers in another process; Kafka, the schedulers and
// Postgres are answers at once. `--only=get --rounds=50` measures one kind of call for long, as for `node --cpu-prof`.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { kinds } from './measure/calls.mjs';
import { startGateway } from './measure/gateway.mjs';

const open = await startGateway({ isSigned: false });
const signed = await startGateway({ isSigned: true });
const callers = fork(`${import.meta.dirname}/measure/callers.mjs`, [open.url, signed.url], { execArgv: [] });
const { only, rounds } = parseArgs({
  options: { only: { type: 'string' }, rounds: { type: 'string', default: '7' } },
}).values;

/** Sends so many calls of this kind. */
const send = async (kind, calls) => {
  callers.send({ name: kind.name, calls });
  const [{ failed }] = await once(callers, 'message');
  if (failed) throw new Error(`${kind.name}: ${failed}`);
};

for (const kind of kinds) {
  if (only && kind.name !== only) continue;
  await send(kind, kind.calls);
  const took = [];
  for (let i = 0; i < Number(rounds); i++) {
    const cpu = process.cpuUsage();
    await send(kind, kind.calls);
    const { user, system } = process.cpuUsage(cpu);
    took.push({ all: (user + system) / kind.calls, user: user / kind.calls });
  }
  const median = took.sort((a, b) => a.all - b.all)[Math.floor(took.length / 2)];
  const each = kind.points > 1 ? `, a point ${(median.all / kind.points).toFixed(2)} µs` : '';
  console.log(
    `${kind.name}: a call ${median.all.toFixed(0)} µs of CPU, ${median.user.toFixed(0)} without the kernel's${each}`,
  );
}
callers.disconnect();
await open.stop();
await signed.stop();
