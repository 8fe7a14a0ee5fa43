import { describe, expect, it } from '@jest/globals';
import type { ScriptReason } from '../script.js';
import { type Blamed, SourceSwitches } from './source-switches.js';

const PAUSE_MS = 30_000;
const command: Blamed = { direction: 'encode', device: '' };
const answerTo = (device: string): Blamed => ({ direction: 'encode', device });
const from = (device: string): Blamed => ({ direction: 'decode', device });
const devices = (count: number) => Array.from({ length: count }, (_, i) => from(`d${i}`));
const fail = (switches: SourceSwitches, call: Blamed, nowMs = 0, reason: ScriptReason = 'timedOut') =>
  switches.judge(call, { ok: false, reason, detail: 'it ran too long' }, nowMs);
const work = (switches: SourceSwitches, call: Blamed) => switches.judge(call, { ok: true, value: null }, 0);
const failTimes = (switches: SourceSwitches, call: Blamed, times: number, nowMs = 0) =>
  Array.from({ length: times }, () => fail(switches, call, nowMs)).filter((switched) => switched !== null);
const offOf = (switches: SourceSwitches, calls: readonly Blamed[], nowMs = 0) =>
  calls.map((call) => switches.problem(call, nowMs) !== null);

describe('What is switched off of a script', () => {
  it('is every command when commands fail, and nothing of what devices send or are answered', () => {
    const switches = new SourceSwitches();
    expect(failTimes(switches, command, 5)).toEqual([
      { deviceKey: null, detail: expect.stringContaining('for commands since') },
    ]);
    expect(offOf(switches, [command, from('a'), answerTo('a')])).toEqual([true, false, false]);
  });

  it('is what one device sends when only that fails, however often it tries', () => {
    const switches = new SourceSwitches();
    expect(failTimes(switches, from('bad'), 5)).toEqual([
      { deviceKey: 'bad', detail: expect.stringContaining('for messages from this device since') },
    ]);
    for (let nowMs = PAUSE_MS; nowMs < 100 * 300_000; nowMs += 300_000) fail(switches, from('bad'), nowMs);
    expect(offOf(switches, [from('bad'), from('good'), command], 99 * 300_000 + PAUSE_MS)).toEqual([
      true,
      false,
      false,
    ]);
    expect(switches.isSuspect(from('good'), 0)).toBe(false);
  });

  it('is what one device sends also when that works in between, as often as it fails after each pause', () => {
    const switches = new SourceSwitches();
    for (let round = 0; round < 100; round += 1) {
      failTimes(switches, from('bad'), 5, round * PAUSE_MS);
      for (let i = 0; i < 4; i += 1) work(switches, from('bad'));
    }
    expect(switches.problem(from('good'), 99 * PAUSE_MS)).toBeNull();
  });

  it('is what all devices send when five of them fail and no other gets through', () => {
    const switches = new SourceSwitches();
    for (const bad of devices(4)) failTimes(switches, bad, 5);
    expect(offOf(switches, [...devices(4), from('good')])).toEqual([true, true, true, true, false]);
    expect(failTimes(switches, from('d4'), 5)).toContainEqual({
      deviceKey: null,
      detail: expect.stringContaining('for messages from the devices of the product since'),
    });
    expect(offOf(switches, [from('good'), command])).toEqual([true, false]);
  });

  it('is what all devices send when each of many has failed once', () => {
    const switches = new SourceSwitches();
    const told = devices(20).map((device) => fail(switches, device));
    expect(told.filter((switched) => switched !== null)).toEqual([
      { deviceKey: null, detail: expect.any(String) },
    ]);
    expect(switches.problem(from('good'), 0)).not.toBeNull();
  });

  it('is only what the bad ones send while as many calls of others work', () => {
    const switches = new SourceSwitches();
    for (const bad of devices(10)) {
      for (let i = 0; i < 5; i += 1) {
        fail(switches, bad);
        work(switches, from('good'));
      }
    }
    expect(offOf(switches, [...devices(10), from('good')])).toEqual([...Array(10).fill(true), false]);
  });

  it('is what one device is answered when only that fails, also while what it sends works', () => {
    const switches = new SourceSwitches();
    const switched = Array.from({ length: 5 }, () => {
      work(switches, from('bad'));
      return fail(switches, answerTo('bad'));
    });
    expect(switched[4]).toEqual({
      deviceKey: 'bad',
      detail: expect.stringContaining('for answers to this device since'),
    });
    expect(offOf(switches, [answerTo('bad'), answerTo('good'), from('bad'), command])).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it.each(['timedOut', 'outOfMemory'] as const)('goes off for what was %s', (reason) => {
    const switches = new SourceSwitches();
    for (let i = 0; i < 5; i += 1) fail(switches, from('bad'), 0, reason);
    expect(switches.problem(from('bad'), 0)).not.toBeNull();
  });

  it.each(['failed', 'badOutput', 'missingFunction'] as const)('is nothing for what was %s', (reason) => {
    const switches = new SourceSwitches();
    for (const call of [command, from('a'), answerTo('a')])
      for (let i = 0; i < 100; i += 1) expect(fail(switches, call, 0, reason)).toBeNull();
    expect(offOf(switches, [command, from('a'), answerTo('a')])).toEqual([false, false, false]);
  });

  it('is forgotten of the device that failed longest ago when a hundred others have failed', () => {
    const switches = new SourceSwitches();
    const [first, second] = devices(2) as [Blamed, Blamed];
    for (const bad of [first, second]) failTimes(switches, bad, 5);
    for (const other of devices(101).slice(2)) {
      fail(switches, other);
      work(switches, from('good'));
    }
    expect(offOf(switches, [first, second])).toEqual([false, true]);
  });

  it('is not forgotten of a device that has failed again since, nor for others that work again', () => {
    const switches = new SourceSwitches();
    const [first, second] = devices(2) as [Blamed, Blamed];
    for (const bad of [first, second, first]) failTimes(switches, bad, 5);
    for (const passing of devices(200).slice(2)) {
      fail(switches, passing);
      work(switches, passing);
    }
    expect(offOf(switches, [first, second])).toEqual([true, true]);
    for (const other of devices(101).slice(2)) {
      fail(switches, other);
      work(switches, from('good'));
    }
    expect(offOf(switches, [first, second])).toEqual([true, false]);
  });
});

describe('A suspect', () => {
  it('is a device from its first costly failure until its calls have made up for it', () => {
    const switches = new SourceSwitches();
    fail(switches, from('bad'));
    expect([from('bad'), from('good'), command].map((call) => switches.isSuspect(call, 0))).toEqual([
      true,
      false,
      false,
    ]);
    work(switches, from('bad'));
    expect(switches.isSuspect(from('bad'), 0)).toBe(false);
  });

  it('is every device once more has failed than one of them can', () => {
    const switches = new SourceSwitches();
    failTimes(switches, from('bad'), 5);
    expect(switches.isSuspect(from('good'), 0)).toBe(false);
    fail(switches, from('worse'));
    expect(switches.isSuspect(from('good'), 0)).toBe(true);
    expect(switches.isSuspect(command, 0)).toBe(false);
  });

  it('is nobody while what all devices send is off: that costs nothing', () => {
    const switches = new SourceSwitches();
    for (const device of devices(20)) fail(switches, device);
    expect(switches.isSuspect(from('good'), 0)).toBe(false);
    expect(switches.isSuspect(from('good'), PAUSE_MS)).toBe(true);
  });

  it('is every command after one costly failure of one', () => {
    const switches = new SourceSwitches();
    fail(switches, command);
    expect([command, from('good')].map((call) => switches.isSuspect(call, 0))).toEqual([true, false]);
  });
});
