import { describe, expect, it } from '@jest/globals';
import { isSignedWith, type SignedParts } from './signature.js';

const secret = 'nR4vT8yK2bD6fH0jL3sW';
const device = { deviceKey: 'ems-01', productKey: 'pQ7wXk2L', timestamp: '1767225600123' };
const ems = { ...device, clientId: 'ems-01' };
const java = { ...device, clientId: 'ems-01{ip=10.0.0.5,version=enos-mqtt-sdk-2.2.16,compress=DEFAULT}' };
const python = { ...device, clientId: 'py-client', timestamp: '1767225600123.4567' };
const boot = { ...device, clientId: 'boot-0007', deviceKey: 'boot-0007', timestamp: '1767225600500' };
const channel = { ...device, clientId: 'pQ7wXk2L', deviceKey: '%channel%' };
const official = { clientId: '123456', deviceKey: 'test', productKey: '654321', timestamp: '1548753362502' };
const dynamic = { clientId: '123', deviceKey: 'test', productKey: '123', timestamp: '1524448722000' };

const M1 = '631262FEF8C376699CFC3A46DDA12ED847C49153276D416D53F7FB32FC06D6EA';
const M3 = '84afc9db43a90638437a6e92097bd6c845cfbf34c5bb7632bb9974fada98d2ec';
const M5 = 'E08AC0932DB735235A770230CD328322A9731AD3';
const M6 = '20835C0365DD6208EA0C3FDB6371933F';
const M7 = 'BF33BE16E55B8CEA3C0F75A7ABED1B73E0E487AD';

const vectors: [string, SignedParts, string, string, string][] = [
  ['M1', ems, secret, 'sha256', M1],
  ['M1 in lower case', ems, secret, 'sha256', M1.toLowerCase()],
  ['M2', boot, 'prodSecret9Z', 'sha256', '93A278EA1DD9C3A9DA16C19C30246F3CA893D4EC2949CD099BFBDF3180C60436'],
  ['M3', python, secret, 'hmacsha256', M3],
  ['M4', java, secret, 'sha256', '882f40a01c036948657e0d1a866f063ce58e64f535addc81f74164f78ae15ecb'],
  ['M5', ems, secret, 'sha1', M5],
  ['M5 called an HMAC', ems, secret, 'hmacsha1', M5],
  ['M5 without a method', ems, secret, '', M5],
  ['M6', ems, secret, 'md5', M6],
  ['M6 called an HMAC', ems, secret, 'hmacmd5', M6],
  ['M7, a true HMAC', ems, secret, 'hmacsha1', M7],
  [
    'M8',
    channel,
    'prodSecret9Z',
    'sha256',
    'a2db54001fc65ae074c99ac3d8a77c471414e639024f42b3291e551de547b2bb',
  ],
  ['D1', official, 'abcdefg', 'sha256', 'B99032D49C706F7B27B22AB5CD2DD3C56A31E1BCBBC83BA0A2A6BB3272FBB166'],
  ['D2', dynamic, 'abcdefg', 'sha256', 'A4F9AD91051E3CA89440E0157029DD358C3A2C556D3C543B9FD5A38484785AC9'],
];

describe('the password of a login [contract 9.2]', () => {
  it.each(vectors)('is right in %s', (_, parts, key, method, password) => {
    expect(isSignedWith(key, parts, method, password)).toBe(true);
  });

  it.each([
    ['another secret', 'x', ems, 'sha256', M1],
    ['another timestamp', secret, { ...ems, timestamp: '1767225600124' }, 'sha256', M1],
    ['another device', secret, { ...ems, deviceKey: 'ems-02' }, 'sha256', M1],
    ['another product', secret, { ...ems, productKey: 'pQ7wXk2M' }, 'sha256', M1],
    ['another client id', secret, { ...ems, clientId: 'ems-02' }, 'sha256', M1],
    ['another method', secret, ems, 'sha1', M1],
    ['a true HMAC under a plain name', secret, ems, 'sha1', M7],
    ['an unknown method', secret, ems, 'sha512', M1],
    ['a method named like a member of every object', secret, ems, 'constructor', M1],
    ['no password', secret, ems, 'sha256', ''],
    ['a cut password', secret, ems, 'sha256', M1.slice(0, -1)],
    ['a longer password', secret, ems, 'sha256', `${M1}0`],
  ])('is wrong with %s', (_, key, parts, method, password) => {
    expect(isSignedWith(key, parts, method, password)).toBe(false);
  });
});
