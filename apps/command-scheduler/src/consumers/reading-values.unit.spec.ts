import { describe, expect, it } from '@jest/globals';
import { cached, newAsset, orgId } from '../../test/messages.js';
import { taskOfReport } from './task-of-report.js';
import { taskOfRequest } from './task-of-request.js';
import { taskOfSession } from './task-of-session.js';

const assetId = newAsset();
const read = (reader: typeof taskOfRequest, type: string, value: unknown) =>
  reader({ type, version: '1', value: Buffer.from(JSON.stringify(value)) });

const identity = { orgId, productKey: 'p', deviceKey: 'd' };
const replyTo = { slot: 1, requestId: 'r', when: 'end' };

describe('a request', () => {
  it.each([
    ['command.submit', cached(assetId), { type: 'submit' }],
    ['command.cancel', { orgId, assetId, commandId: null, replyTo }, { type: 'cancel' }],
    ['command.cancel', { orgId, assetId, replyTo }, { type: 'cancel' }],
    ['command.get', { orgId, assetId, commandId: '12', replyTo }, { type: 'get' }],
    [
      'device.changed',
      { ...identity, assetId, revision: 3, activated: true, enabled: false, replacedEpoch: 7 },
      {
        type: 'device',
        assetId,
        identity,
        action: { type: 'deviceChanged', revision: 3, activated: true, enabled: false, replacedEpoch: 7 },
      },
    ],
    [
      'device.removed',
      { assetId, revision: 4 },
      { type: 'device', assetId, action: { type: 'deviceRemoved', revision: 4 } },
    ],
  ])('%s becomes a task (%#)', (type, value, task) => {
    expect(read(taskOfRequest, type, value)).toMatchObject({ ok: true, value: task });
  });
});

describe('a report of a dispatcher', () => {
  const report = { assetId, commandId: '12', dispatchNumber: 3, at: 5 };
  const reply = { assetId, messageId: '1000000001', receivedAt: 9 };
  it.each([
    ['dispatch.handedOver', report, { type: 'handedOver', dispatchNumber: 3, at: 5 }],
    ['dispatch.acknowledged', report, { type: 'acknowledged', dispatchNumber: 3, at: 5 }],
    [
      'dispatch.notDelivered',
      { ...report, reason: 'late' },
      { type: 'notDelivered', dispatchNumber: 3, reason: 'late' },
    ],
    [
      'dispatch.notDelivered',
      { ...report, reason: 'encodeFailed', detail: 'the script threw' },
      { type: 'notDelivered', dispatchNumber: 3, reason: 'encodeFailed', detail: 'the script threw' },
    ],
    [
      'device.replied',
      { ...reply, on: { kind: 'set' }, code: 200, handedOverAt: 8 },
      {
        type: 'replied',
        messageId: '1000000001',
        on: { kind: 'set' },
        code: 200,
        receivedAt: 9,
        handedOverAt: 8,
      },
    ],
    [
      'device.replied',
      { ...reply, on: { kind: 'invoke', serviceId: 's' }, message: 'm', data: { a: 1 } },
      {
        type: 'replied',
        messageId: '1000000001',
        on: { kind: 'invoke', serviceId: 's' },
        code: null,
        message: 'm',
        data: { a: 1 },
        receivedAt: 9,
      },
    ],
    [
      'device.replied',
      { ...reply, on: { kind: 'raw' }, code: null, message: null, data: null, handedOverAt: null },
      { type: 'replied', messageId: '1000000001', on: { kind: 'raw' }, code: null, receivedAt: 9 },
    ],
  ])('%s becomes an action (%#)', (type, value, action) => {
    expect(read(taskOfReport, type, value)).toEqual({ ok: true, value: { type: 'device', assetId, action } });
  });

  it('of a reply to no service cannot be read', () => {
    expect(read(taskOfReport, 'device.replied', { ...reply, on: { kind: 'invoke' } })).toMatchObject({
      ok: false,
    });
  });
});

describe('the news of a session', () => {
  const session = { ...identity, assetId, slot: 2, incarnation: 3, epoch: 4, at: 5 };

  it('opens it under the keys of the device', () => {
    expect(read(taskOfSession, 'session.opened', session)).toEqual({
      ok: true,
      value: {
        type: 'device',
        assetId,
        identity,
        action: { type: 'sessionOpened', session: { slot: 2, incarnation: 3, epoch: 4 } },
      },
    });
  });

  it('closes it by its epoch', () => {
    expect(read(taskOfSession, 'session.closed', { ...session, reason: 'x' })).toEqual({
      ok: true,
      value: { type: 'device', assetId, action: { type: 'sessionClosed', epoch: 4 } },
    });
  });
});
