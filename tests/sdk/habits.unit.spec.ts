import { describe, expect, it } from '@jest/globals';
import { cHabits, type Habits, javaHabits, nodeHabits, pythonHabits } from './index.js';
import { sign } from './signature.js';

const NOW_MS = 1_767_225_700_001;
const device = { productKey: 'pQ7wXk2L', deviceKey: 'ems-01' };
const secret = 'nR4vT8yK2bD6fH0jL3sW';
const gateway = { productKey: 'gW4yHn8D', deviceKey: 'gw-roof' };
const meter = { productKey: 'mT5sVb9N', deviceKey: 'meter-3', deviceSecret: 'uJ6kP1xC9zQ4mW7eR2aS' };

/** Contract 9.2: what is signed, and its digest. */
const passwords = [
  ['M1', 'ems-01', '1767225600123', '631262fef8c376699cfc3a46dda12ed847c49153276d416d53f7fb32fc06d6ea'],
  [
    'M3',
    'py-client',
    '1767225600123.4567',
    '84afc9db43a90638437a6e92097bd6c845cfbf34c5bb7632bb9974fada98d2ec',
  ],
  [
    'M4',
    'ems-01{ip=10.0.0.5,version=enos-mqtt-sdk-2.2.16,compress=DEFAULT}',
    '1767225600123',
    '882f40a01c036948657e0d1a866f063ce58e64f535addc81f74164f78ae15ecb',
  ],
] as const;

/** Contract 9.3. */
const subDeviceLogins: [string, Habits, string][] = [
  ['G1', nodeHabits, '561BCEF48864E507CAFE5B10F0EF532F761D56A223FD8947B6E34014C8CF9C9C'],
  ['G2', javaHabits(), 'e25a7a6c45f0dc5e7378ae8bb904f3eb8f320fe3669c804d5e9d94c5436a416d'],
];
const batchLogins: [string, Habits, string][] = [
  ['G3', javaHabits(), '0a2351a8a7dcfc9f98716578e16879c0ecc45649f351cc34ff6f657a2d02d8a4'],
  ['G6', nodeHabits, 'ECE3FF9333D5D3F95DB4AFB555C9C6578440B4496D76FDD7F7201FCF028D2A5E'],
];

describe('what the imitated SDKs sign', () => {
  it.each(passwords)('is the vector %s of a password', (_, clientId, timestamp, digest) =>
    expect(sign(device, { clientId, timestamp }, secret)).toBe(digest),
  );

  it.each(subDeviceLogins)('is the vector %s of a sub-device', (_, habits, digest) =>
    expect(habits.subDeviceLogin(meter, NOW_MS)).toMatchObject({ sign: digest }),
  );

  it('is the four members that C signs of a sub-device, and not what else it sends', () => {
    const { deviceSecret, ...keys } = meter;
    const signed = { clientId: 'mT5sVb9Nmeter-3', timestamp: '100001' };
    expect(cHabits.subDeviceLogin(meter, NOW_MS)).toEqual({
      ...keys,
      ...signed,
      signMethod: 'Sha256',
      sign: sign(keys, signed, deviceSecret).toUpperCase(),
      cleanSession: 'true',
    });
  });

  it.each(batchLogins)('is the vector %s of a batch', (_, habits, digest) =>
    expect(habits.batchLogin(gateway, [meter], NOW_MS)).toMatchObject({ subDevices: [{ sign: digest }] }),
  );

  it('are the members that Node sends, a number for one sub-device and text for several', () => {
    const { deviceSecret, ...keys } = meter;
    expect(nodeHabits.subDeviceLogin(meter, NOW_MS)).toEqual({
      ...keys,
      timestamp: NOW_MS,
      clientId: 'meter-3',
      signMethod: 'sha256',
      sign: expect.any(String),
    });
    expect(nodeHabits.batchLogin(gateway, [meter], NOW_MS)).toEqual({
      clientId: 'gW4yHn8D',
      timestamp: String(NOW_MS),
      signMethod: 'sha256',
      subDevices: [{ ...keys, sign: expect.any(String), secureMode: 2 }],
    });
  });

  it('has seconds with a fraction in a batch of Python', () =>
    expect(pythonHabits.batchLogin(gateway, [meter], NOW_MS)).toMatchObject({
      clientId: 'login.batch',
      timestamp: '1767225700.0014567',
    }));
});

/** Contract 6.5, "What comes back". */
const replies: [string, Habits, string | null, string | null, string | null][] = [
  ['Node', nodeHabits, '{"id":"7","code":200,"data":{}}', null, null],
  [
    'Python',
    pythonHabits,
    '{"id":"7","code":0,"data":null,"message":""}',
    '{"id":"7","code":"1101","data":{},"message":"downstream command handler not registered"}',
    '{"id":"7","code":"500","data":{},"message":"command handler execution failedbroken"}',
  ],
  [
    'Java',
    javaHabits(),
    '{"id":"7","code":200,"message":""}',
    '{"id":"7","code":1101,"message":"downstream command handler not registered"}',
    '{"id":"7","code":1102,"message":"command handler execution failed, broken"}',
  ],
  ['C', cHabits, '{"id":"7","code":200,"data":{}}', null, null],
];

describe('what the imitated SDKs reply', () => {
  it.each(replies)('%s says in its own way', (_, habits, done, withoutHandler, thrown) => {
    expect(habits.reply('7', {})).toBe(done);
    expect(habits.replyWithoutHandler('7')).toBe(withoutHandler);
    expect(habits.replyToThrown('7', new Error('broken'))).toBe(thrown);
  });

  it('is nothing for an application of Python or Java that says nothing', () => {
    expect(pythonHabits.reply('7', null)).toBeNull();
    expect(javaHabits().reply('7', null)).toBeNull();
  });

  it('is a success of C, whatever its application says', () =>
    expect(cHabits.reply('7', { code: 2001 })).toBe('{"id":"7","code":200,"data":{}}'));

  it('numbers the requests of C from 0', () => expect([1, 2].map(cHabits.requestId)).toEqual(['0', '1']));

  it('numbers the requests of Python from 1 again after 65,535', () => {
    expect([1, 65_535, 65_536].map(pythonHabits.requestId)).toEqual(['1', '65535', '1']);
  });

  it.each([
    ['combine/disable', '{"id":"7","code":200,"data":"","message":""}'],
    ['thing/activate/info', '{"id":"7","code":200,"data":null,"message":"device activate success"}'],
    ['thing/disable', null],
  ])('of Python to the notice %s is %s', (path, reply) => {
    expect(pythonHabits.replyToNotice?.(path, '7')).toBe(reply);
  });
});
