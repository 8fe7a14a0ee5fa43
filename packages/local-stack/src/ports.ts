import { createServer } from 'node:net';
import { SetupProblem } from './setup-problem.js';

/** A TCP port of 127.0.0.1 that nobody listens on now. */
export async function freePort(): Promise<number> {
  const port = await tryListen(0);
  if (port === undefined) throw new Error('no free TCP port on 127.0.0.1');
  return port;
}

/** Refused (SetupProblem) when somebody listens on `port`; `variable` is how to choose another. */
export async function refuseBusyPort(port: number, what: string, variable: string): Promise<void> {
  if ((await tryListen(port)) !== undefined) return;
  throw new SetupProblem(
    `Port ${port} (${what}) is taken by another program: end that program, or choose another port with ${variable}.`,
  );
}

function tryListen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
