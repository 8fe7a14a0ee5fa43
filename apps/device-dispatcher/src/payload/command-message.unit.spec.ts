import { describe, expect, it } from '@jest/globals';
import type { DispatchCommand } from '@setpoint/contracts';
import { commandMessage } from './command-message.js';

const command: DispatchCommand = {
  commandId: '4013031427909091335',
  assetId: 'Kc81mQzT',
  productKey: 'pQ7wXk2L',
  deviceKey: 'ems-01',
  commandType: 1,
  identifier: 'setpoint_kw',
  inputData: 12.5,
  dataFormat: 'Json',
  qos: 0,
  messageId: 1767225600,
  dispatchNumber: 1,
  slot: 0,
  incarnation: 1,
  epoch: 1,
  sendBy: 0,
  remainingMs: 0,
};

describe('the message to a device [contract 6.5]', () => {
  it('sets a point with exactly four members', () => {
    expect(commandMessage(command)).toEqual({
      topic: '/sys/pQ7wXk2L/ems-01/thing/service/measurepoint/set',
      payload:
        '{"id":"1767225600","version":"1.0","params":{"setpoint_kw":12.5},"method":"thing.service.measurepoint.set"}',
    });
  });

  it('calls a service with its map of inputs', () => {
    expect(
      commandMessage({ ...command, commandType: 2, identifier: 'restart', inputData: { delay: 5 } }),
    ).toEqual({
      topic: '/sys/pQ7wXk2L/ems-01/thing/service/restart',
      payload: '{"id":"1767225600","version":"1.0","params":{"delay":5},"method":"thing.service.restart"}',
    });
  });

  it.each([0, false, '', [], {}])('carries the value %p', (inputData) => {
    const params = JSON.stringify({ setpoint_kw: inputData });
    expect(commandMessage({ ...command, inputData })?.payload).toContain(`"params":${params},`);
  });

  it('names a point as it is called, whatever that is', () => {
    expect(commandMessage({ ...command, identifier: '__proto__' })?.payload).toContain(
      '"params":{"__proto__":12.5}',
    );
  });

  it('is not made without params', () => {
    expect(commandMessage({ ...command, inputData: null })).toBeNull();
    for (const inputData of [null, 5, 'x', [1]])
      expect(commandMessage({ ...command, commandType: 2, inputData })).toBeNull();
  });
});
