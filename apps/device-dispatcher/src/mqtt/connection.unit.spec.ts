import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import type { Client } from 'aedes';
import { Connection } from './connection.js';

/** A connection whose other end takes nothing until it is told to. */
const stuckConnection = () => {
  let taken = (): void => undefined;
  const socket = new Duplex({
    highWaterMark: 10,
    read: () => undefined,
    write: (_chunk, _encoding, done) => {
      taken = done;
    },
  });
  const client = { closed: false, close: () => undefined } as Client;
  return { socket, connection: new Connection(client, socket as Socket), takeAll: () => taken() };
};

describe('a connection that somebody else has filled', () => {
  it('tells when it is writable again', async () => {
    const { socket, connection, takeAll } = stuckConnection();
    expect(connection.isWritable).toBe(true);
    socket.write('as the engine does with its own answers');
    expect(connection.isWritable).toBe(false);
    const writable = connection.whenWritable();
    takeAll();
    await writable;
    expect(connection.isWritable).toBe(true);
    socket.destroy();
  });

  it('tells the same when it is over', async () => {
    const { socket, connection } = stuckConnection();
    socket.write('as the engine does with its own answers');
    const writable = connection.whenWritable();
    socket.destroy();
    await writable;
    expect(connection.isOpen).toBe(false);
  });
});
