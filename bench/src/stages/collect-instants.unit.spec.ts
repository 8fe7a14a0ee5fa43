import { describe, expect, it } from '@jest/globals';
import { collectInstants, type StageRecord } from './collect-instants.js';

const record = (type: string, timestamp: number, value: object): StageRecord => ({
  type,
  timestamp,
  value,
});

const records = [
  record('command.submit', 1, { commandId: '7', assetId: 'a' }),
  record('device.replied', 7, { assetId: 'a', messageId: '100', receivedAt: 6, handedOverAt: 5 }),
  record('command.event', 9, { event: 'accepted', commandId: '7', at: 2 }),
  record('command.event', 9, { event: 'dispatched', commandId: '7', at: 2 }),
  record('device.dispatch', 4, { commandId: '7', assetId: 'a', messageId: 100 }),
  record('command.event', 10, { event: 'ended', commandId: '7', at: 8 }),
  record('gateway.replies', 11, {
    replies: [
      { type: 'accepted', commandId: '8' },
      { type: 'ended', commandId: '7' },
    ],
  }),
];

const complete = {
  request: 1,
  accepted: 2,
  dispatch: 4,
  handedOver: 5,
  replyReceived: 6,
  reply: 7,
  ended: 8,
  gatewayReply: 11,
};

describe('instants of commands from the records of a step', () => {
  it('are joined by command, in whatever order the records are read', () => {
    expect(collectInstants(records).get('7')).toEqual(complete);
    expect(collectInstants(records.toReversed()).get('7')).toEqual(complete);
  });

  it('are those of the first record when one came twice', () => {
    const again = records.map((one) => ({ ...one, timestamp: one.timestamp + 100 }));
    expect(collectInstants([...records, ...again]).get('7')).toEqual(complete);
  });

  it('take the hand-over from its own report when the reply did not overtake it', () => {
    const replied = record('device.replied', 7, { assetId: 'a', messageId: '100', receivedAt: 6 });
    const handedOver = record('dispatch.handedOver', 6, { commandId: '7', assetId: 'a', at: 5.5 });
    const read = records.map((one) => (one.type === 'device.replied' ? replied : one));
    expect(collectInstants([...read, handedOver]).get('7')).toEqual({ ...complete, handedOver: 5.5 });
  });

  it("leave out a reply to a message that was not dispatched, or to another device's", () => {
    const foreign = record('device.replied', 7, { assetId: 'b', messageId: '100', receivedAt: 6 });
    const commands = collectInstants([...records.filter(({ type }) => type !== 'device.replied'), foreign]);
    expect(commands.get('7')?.reply).toBeUndefined();
  });
});
