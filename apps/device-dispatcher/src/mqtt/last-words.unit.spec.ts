import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import type { Client } from 'aedes';
import { Connection } from './connection.js';

const setUp = () => {
  const calls: string[] = [];
  const note = (call: string) => () => {
    calls.push(call);
    return true;
  };
  const socket = Object.assign(new EventEmitter(), {
    writable: true,
    writableNeedDrain: false,
    writableLength: 0,
    write: note('write'),
    end: note('end'),
    destroy: note('destroy'),
  });
  const client = { closed: false, close: () => undefined };
  const connection = new Connection(client as unknown as Client, socket as unknown as Socket);
  return { connection, socket, calls };
};

const words = { topic: '/sys/p/d/thing/disable', payload: '{}', qos: 0 } as const;

describe('a connection that is closed', () => {
  it('is cut at once when there is nothing to say', () => {
    const { connection, calls } = setUp();
    connection.close('takenOver');
    expect([calls, connection.isOpen]).toEqual([['destroy'], false]);
  });

  it('stays until its last words have left, and takes no more of them', () => {
    const { connection, socket, calls } = setUp();
    connection.close('notAllowed', words);
    expect(calls).toEqual(['write', 'end']);
    expect([connection.isOpen, connection.push(words), connection.closedFor]).toEqual([
      false,
      false,
      'notAllowed',
    ]);
    socket.emit('close');
    expect(calls).toEqual(['write', 'end']);
  });

  it('is cut at once, whatever there is to say, when it is gone', () => {
    const { connection, socket, calls } = setUp();
    socket.writable = false;
    connection.close('notAllowed', words);
    expect(calls).toEqual(['destroy']);
  });
});
