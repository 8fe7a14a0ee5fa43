import { createServer } from 'node:net';

/*
 * Below what Linux (from 32768) and macOS (from 49152) give to outgoing connections. From that range a port may be
 * taken while its server is down, by any connection, even by one to the port itself: then the server cannot come back.
 */
const FIRST = 20_000;
const PAST_LAST = 32_000;
const TRIES = 200;

const given = new Set<number>();

/** A port of 127.0.0.1 that is free, and stays so while whoever listens on it is down. */
export const stablePort = async (): Promise<number> => {
  for (let i = 0; i < TRIES; i++) {
    const port = FIRST + Math.floor(Math.random() * (PAST_LAST - FIRST));
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
  throw new Error(`no free port from ${FIRST} to ${PAST_LAST}`);
};

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
