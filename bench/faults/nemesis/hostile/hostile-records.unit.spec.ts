import { describe, expect, it } from '@jest/globals';
import { internalTopics } from '@setpoint/channels';
import { messageTypes } from '@setpoint/contracts';
import { HOSTILE_MARK } from '../../checker/tolerances.js';
import { hostileRecords } from './hostile-records.js';

const batches = hostileRecords(['A1', 'A2']);

describe('hostile records', () => {
  it('are there for every internal topic', () => {
    expect(batches.map(({ topic }) => topic).toSorted()).toEqual(
      internalTopics()
        .map(({ name }) => name)
        .toSorted(),
    );
  });

  it('look like every type of message', () => {
    const types = new Set(batches.flatMap(({ messages }) => messages.map(({ headers }) => headers?.type)));
    expect(Object.keys(messageTypes).filter((type) => !types.has(type))).toEqual([]);
  });

  it('can all be told by the mark of hostility', () => {
    for (const { messages } of batches)
      for (const { key, headers, value } of messages) {
        const text = `${key} ${JSON.stringify(headers)} ${Buffer.from(value ?? '').toString('latin1')}`;
        expect(text).toContain(HOSTILE_MARK);
      }
  });

  it('reach every partition that is an address', () => {
    const dispatches = batches.find(({ topic }) => topic === 'setpoint.device.dispatches');
    expect(new Set(dispatches?.messages.map(({ partition }) => partition)).size).toBe(64);
  });

  it('take nothing away that is known of a device', () => {
    const tombstones = batches.flatMap(({ messages }) => messages.filter(({ value }) => value === null));
    expect(tombstones.length).toBeGreaterThan(0);
    for (const { key } of tombstones) expect(key ?? HOSTILE_MARK).toBe(HOSTILE_MARK);
  });
});
