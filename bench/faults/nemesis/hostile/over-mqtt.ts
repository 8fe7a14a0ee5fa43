import type { FaultContext } from '../fault.js';
import { attacksOf, openings } from './mqtt-attacks.js';
import { rawExchange } from './raw-exchange.js';
import { vandalize } from './vandal.js';

const LISTEN_MS = 500;

/** What no device would send, before and after a login. */
export const attackMqtt = async ({ stack, stranger, tenants, ledger, tell }: FaultContext): Promise<void> => {
  const { port } = stack.link('mqtt');
  const own = stranger.devices[0]?.keys;
  const victim = tenants[0]?.devices.at(-1)?.keys;
  if (!own || !victim) throw new Error('hostility needs a device and a victim');
  await Promise.all(openings.map(({ bytes }) => rawExchange(port, bytes, LISTEN_MS)));
  const refused: string[] = [];
  for (const { what, bytes } of attacksOf(own, victim)) {
    const wasLoggedIn = await vandalize({ port, keys: own, ledger }, bytes, LISTEN_MS);
    if (!wasLoggedIn) refused.push(what);
  }
  if (refused.length > 0) tell(`The hostile device could not log in for: ${refused.join(', ')}.`);
};
