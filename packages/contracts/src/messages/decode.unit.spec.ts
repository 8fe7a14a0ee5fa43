import { describe, expect, it } from '@jest/globals';
import { decodeMessage, MESSAGE_VERSION, type MessageType, messageTypes } from './decode.js';

const submit = {
  commandId: '4013031427909091335',
  orgId: 'o17000000000042',
  assetId: 'Kc81mQzT',
  productKey: 'pQ7wXk2L',
  deviceKey: 'ems-01',
  commandType: 1,
  identifier: 'setpoint_kw',
  commandName: { defaultValue: 'Power setpoint', i18nValue: {} },
  inputData: 0,
  timeoutMs: 30_000,
  pendingTtlMs: 0,
  createdAt: 1767225600123,
  device: { revision: 1, activated: true, enabled: true, dataFormat: 'Json', qos: 0, timezone: '+08:00' },
  replyTo: { slot: 0, requestId: 'r1', when: 'end' },
  result: null,
};

const decode = (value: unknown, type = 'command.submit', version = MESSAGE_VERSION) =>
  decodeMessage(
    ['command.submit', 'command.get'],
    type,
    version,
    typeof value === 'string' ? Buffer.from(value) : Buffer.from(JSON.stringify(value)),
  );

describe('decoding a message', () => {
  it('gives back what was sent, unknown members included', () => {
    expect(decode({ ...submit, later: 1 })).toEqual({
      ok: true,
      value: { type: 'command.submit', value: { ...submit, later: 1 } },
    });
  });

  it.each([
    ['a wrong type of member', { ...submit, timeoutMs: '30' }, 'timeoutMs'],
    ['a wrong nested member', { ...submit, device: { ...submit.device, qos: 2 } }, 'device.qos'],
    ['a missing member', { ...submit, assetId: undefined }, 'assetId'],
    ['an id that is none', { ...submit, commandId: 'x' }, 'commandId'],
    ['a nested object that is none', { ...submit, replyTo: 7 }, 'replyTo'],
    ['an array', [], 'object'],
    ['null', 'null', 'object'],
  ])('says what is wrong with %s', (_, value, where) => {
    const decoded = decode(value);
    expect(decoded).toMatchObject({ ok: false, detail: expect.stringContaining(where) });
  });

  it.each(['', '{', 'not json', '[[[['])('refuses %p as JSON', (text) => {
    expect(decode(text)).toEqual({ ok: false, detail: 'is not JSON' });
  });

  it('refuses types that are not read here, other versions, and no value', () => {
    expect(decode(submit, 'session.opened').ok).toBe(false);
    expect(decode(submit, 'constructor').ok).toBe(false);
    expect(decode(submit, 'command.submit', '2').ok).toBe(false);
    expect(decodeMessage(['command.submit'], 'command.submit', MESSAGE_VERSION, null).ok).toBe(false);
  });

  it.each(Object.keys(messageTypes) as MessageType[])(
    'checks the members of %s, inherited ones too',
    (type) => {
      const decoded = decodeMessage([type], type, MESSAGE_VERSION, Buffer.from('{}'));
      expect(decoded).toEqual({ ok: false, detail: expect.stringContaining('must have required property') });
    },
  );
});
