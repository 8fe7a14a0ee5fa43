import { describe, expect, it } from '@jest/globals';
import { type LoginLimitOptions, LoginLimits } from './login-limits.js';

const MINUTE = 60_000;
const HERE = '10.0.0.1';
const ELSEWHERE = '10.0.0.2';
const DEVICE = 'ems-01&pQ7wXk2L';
const NEIGHBOUR = 'ems-02&pQ7wXk2L';

const setUp = (more: Partial<LoginLimitOptions> = {}) => {
  const time = { now: 0 };
  const limits = new LoginLimits({
    failuresPerDevice: 3,
    failuresPerAddress: 10,
    loginsPerDevice: 5,
    nowMs: () => time.now,
    ...more,
  });
  const reasonOf = (address: string, device: string) => limits.refusalOf(address, device)?.refusal.reason;
  const fail = (address: string, device: string, times: number) => {
    for (let i = 0; i < times; i += 1) limits.failed(address, device);
  };
  return { limits, time, reasonOf, fail };
};

describe('how often a device may log in', () => {
  it('is limited by its failures from one address, and whoever fails elsewhere does not matter', () => {
    const { reasonOf, fail } = setUp();
    fail(ELSEWHERE, DEVICE, 3);
    expect([reasonOf(ELSEWHERE, DEVICE), reasonOf(HERE, DEVICE)]).toEqual(['tooManyFailures', undefined]);
  });

  it('is as before after a good login', () => {
    const { limits, reasonOf, fail } = setUp();
    fail(HERE, DEVICE, 2);
    limits.succeeded(HERE, DEVICE);
    fail(HERE, DEVICE, 2);
    expect(reasonOf(HERE, DEVICE)).toBeUndefined();
  });

  it('is limited by the failures of its address, unless it logged in well from there', () => {
    const { limits, reasonOf, fail } = setUp();
    limits.succeeded(HERE, NEIGHBOUR);
    for (let i = 0; i < 10; i += 1) fail(HERE, `guess-${i}&p`, 1);
    expect([reasonOf(HERE, DEVICE), reasonOf(HERE, NEIGHBOUR), reasonOf(ELSEWHERE, DEVICE)]).toEqual([
      'addressFails',
      undefined,
      undefined,
    ]);
  });

  it('is limited by its good logins, wherever they come from', () => {
    const { limits, time, reasonOf } = setUp();
    for (let i = 0; i < 5; i += 1) limits.succeeded(i % 2 ? HERE : ELSEWHERE, DEVICE);
    expect([reasonOf(HERE, DEVICE), reasonOf(HERE, NEIGHBOUR)]).toEqual(['tooManyLogins', undefined]);
    time.now = MINUTE / 5;
    expect(reasonOf(HERE, DEVICE)).toBeUndefined();
  });

  it('allows by default a device that comes back every second for ever, and a fleet of them from one address', () => {
    const { limits, time, reasonOf } = setUp({ loginsPerDevice: 120, failuresPerAddress: 1_000 });
    const refused = new Set<string | undefined>();
    for (let second = 0; second < 300; second += 1) {
      time.now = second * 1_000;
      for (let device = 0; device < 100; device += 1) {
        refused.add(reasonOf(HERE, `d${device}&p`));
        limits.succeeded(HERE, `d${device}&p`);
      }
    }
    expect([...refused]).toEqual([undefined]);
  });

  it('is told once a minute', () => {
    const { limits, time, fail } = setUp({ failuresPerDevice: 1 });
    fail(HERE, DEVICE, 1);
    const told = [0, 1, 2].map(() => limits.refusalOf(HERE, DEVICE)?.isNews);
    fail(HERE, DEVICE, 1);
    time.now = MINUTE - 1;
    fail(HERE, DEVICE, 1);
    time.now = MINUTE;
    expect([...told, limits.refusalOf(HERE, DEVICE)?.isNews]).toEqual([true, false, false, true]);
  });

  it('shuts an address that only fails, and none that anything good came from', () => {
    const { limits, fail } = setUp();
    limits.succeeded(ELSEWHERE, DEVICE);
    for (const address of [HERE, ELSEWHERE]) for (let i = 0; i < 10; i += 1) fail(address, `g${i}&p`, 1);
    expect([limits.isShut(HERE), limits.isShut(ELSEWHERE)]).toEqual([true, false]);
  });

  it('is not limited by handshakes that break off in a storm of logins', () => {
    const { limits, reasonOf } = setUp();
    for (let i = 0; i < 100; i += 1) limits.aborted(HERE);
    limits.succeeded(HERE, NEIGHBOUR);
    expect([limits.isShut(HERE), reasonOf(HERE, DEVICE)]).toEqual([false, undefined]);
  });

  it('counts handshakes that came to nothing for their address', () => {
    const { limits, time } = setUp();
    for (let i = 0; i < 10; i += 1) limits.aborted(HERE);
    expect([limits.isShut(HERE), limits.isShutNews(HERE), limits.isShutNews(HERE)]).toEqual([
      true,
      true,
      false,
    ]);
    time.now = MINUTE;
    expect(limits.isShut(HERE)).toBe(false);
  });

  it('takes names of any length for no more than their beginning', () => {
    const { reasonOf, fail } = setUp({ failuresPerAddress: 0 });
    const long = 'x'.repeat(60_000);
    for (let i = 0; i < 3; i += 1) fail(HERE, `${long}${i}`, 1);
    expect(reasonOf(HERE, long)).toBe('tooManyFailures');
  });
});
