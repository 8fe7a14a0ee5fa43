import { afterEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@setpoint/service-kit';
import { loginOf, RawDevice } from './mqtt-device.js';
import { type RunningDispatcher, startDispatcher } from './running-dispatcher.js';

let dispatcher: RunningDispatcher;
afterEach(() => dispatcher.stop());

/** @returns undefined when the connection was closed before its CONNECT was answered */
const returnCodeOf = async (login: ReturnType<typeof loginOf>): Promise<number | undefined> => {
  const device = await RawDevice.connect(dispatcher.mqtt.port);
  device.sendConnect(login);
  const answered = () => device.packets.find(({ cmd }) => cmd === 'connack');
  await waitFor(() => answered() !== undefined || device.isClosed, { limitMs: 60_000, what: 'an answer' });
  device.socket.destroy();
  const connack = answered();
  return connack?.cmd === 'connack' ? connack.returnCode : undefined;
};

const codesOf = async (login: ReturnType<typeof loginOf>, times: number) => {
  const codes: (number | undefined)[] = [];
  for (let i = 0; i < times; i += 1) codes.push(await returnCodeOf(login));
  return codes;
};

const wrong = (deviceKey: string) => loginOf(deviceKey, deviceKey, 'wrong');

describe('logging in too often', () => {
  it('with a wrong password is refused with 3 before the registry is asked', async () => {
    dispatcher = await startDispatcher({ limits: { failuresPerDevice: 2 } });
    expect(await codesOf(wrong('ems-01'), 3)).toEqual([4, 4, 3]);
    dispatcher.registry.isAway = true;
    expect(await returnCodeOf(wrong('ems-01'))).toBe(3);
    expect(await dispatcher.metrics.refusedLogins.get()).toMatchObject({
      values: [
        { labels: { reason: 'wrongSignature' }, value: 2 },
        { labels: { reason: 'tooManyFailures' }, value: 2 },
      ],
    });
  });

  it('counts faults of the registry for nothing', async () => {
    dispatcher = await startDispatcher({ limits: { failuresPerDevice: 1 } });
    dispatcher.registry.isAway = true;
    expect(await codesOf(loginOf('ems-01'), 3)).toEqual([3, 3, 3]);
    dispatcher.registry.isAway = false;
    expect(await returnCodeOf(loginOf('ems-01'))).toBe(0);
  });

  it('from an address that nothing good came from closes connections before their CONNECT', async () => {
    dispatcher = await startDispatcher({ limits: { failuresPerAddress: 2 } });
    expect(await codesOf(wrong('ems-01'), 3)).toEqual([4, 4, undefined]);
  });

  it('behind one router leaves the neighbours alone that have logged in before', async () => {
    dispatcher = await startDispatcher({ limits: { failuresPerAddress: 2 } });
    expect(await returnCodeOf(loginOf('ems-01'))).toBe(0);
    expect(await codesOf(wrong('ems-02'), 3)).toEqual([4, 4, 3]);
    expect(await returnCodeOf(loginOf('ems-01'))).toBe(0);
  });

  it('with right passwords, as two processes do that take each other over, is slowed down', async () => {
    dispatcher = await startDispatcher({ limits: { loginsPerDevice: 5 } });
    expect(await codesOf(loginOf('ems-01'), 7)).toEqual([0, 0, 0, 0, 0, 3, 3]);
    expect(await returnCodeOf(loginOf('ems-02'))).toBe(0);
  });

  it('is not what a fleet does: 1,000 devices at once from one address, with the limits that are set', async () => {
    dispatcher = await startDispatcher({
      limits: { failuresPerDevice: 10, failuresPerAddress: 1_000, loginsPerDevice: 120 },
    });
    const keys = Array.from({ length: 1_000 }, (_, i) => `fleet-${i}`);
    for (const key of keys) dispatcher.registry.add(key);
    const codes = await Promise.all(keys.map((key) => returnCodeOf(loginOf(key))));
    expect(new Set(codes)).toEqual(new Set([0]));
  });
});
