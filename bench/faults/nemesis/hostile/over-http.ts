import { connect, type Socket } from 'node:net';
import type { FaultContext } from '../fault.js';
import { hostileRequests } from './http-requests.js';
import { rawExchange } from './raw-exchange.js';

const ANSWER_LIMIT_MS = 3_000;
const AT_ONCE = 8;

/** Sends every hostile request, a few at a time, and says how they were answered. */
export const attackHttp = async ({ stack, tenants, random, tell }: FaultContext): Promise<void> => {
  const [tenant, other] = tenants;
  if (!tenant || !other) throw new Error('hostility needs two tenants');
  const { port } = stack.link('http');
  const answers = new Map<string, string[]>();
  const attack = String(random.between(1_000_000, 9_999_999));
  const requests = [...hostileRequests(tenant, other, attack)];
  const sender = async () => {
    for (let next = requests.pop(); next; next = requests.pop()) {
      const { bytes } = await rawExchange(port, next.bytes, ANSWER_LIMIT_MS);
      const status = statusOf(bytes);
      answers.set(status, [...(answers.get(status) ?? []), next.what]);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
  tell(`Hostile requests were answered ${summary(answers)}.`);
};

const statusOf = (bytes: Buffer): string =>
  /^HTTP\/1\.1 (\d{3})/.exec(bytes.toString('latin1', 0, 20))?.[1] ?? 'not at all';

/** Faults of the server by name: they are for somebody to look at. */
const summary = (answers: ReadonlyMap<string, readonly string[]>): string =>
  [...answers]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([status, names]) =>
      status.startsWith('5')
        ? `${status} × ${names.length} (${names.join(', ')})`
        : `${status} × ${names.length}`,
    )
    .join(', ');

const LORIS_SOCKETS = 60;
const LORIS_EVERY_MS = 300;
const LORIS_TEXT = 'POST /connect-service/v2.1/commands HTTP/1.1\r\nhost: hostile\r\nx-hostile: ';

/** Many requests that go on for `ms` without ever being whole. */
export const dribble = async ({ stack, pause }: FaultContext, ms: number): Promise<void> => {
  const { port } = stack.link('http');
  const sockets = Array.from({ length: LORIS_SOCKETS }, () => quietSocket(port));
  try {
    for (let sent = 0; sent * LORIS_EVERY_MS < ms; sent++) {
      for (const socket of sockets) if (!socket.destroyed) socket.write(LORIS_TEXT[sent] ?? 'x');
      await pause(LORIS_EVERY_MS);
    }
  } finally {
    for (const socket of sockets) socket.destroy();
  }
};

const quietSocket = (port: number): Socket => {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  return socket.resume();
};
