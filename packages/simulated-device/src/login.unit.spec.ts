import { describe, expect, it } from '@jest/globals';
import { digest, loginOf } from './login.js';

const keys = { productKey: 'pQ7wXk2L', deviceKey: 'ems-01', deviceSecret: 'nR4vT8yK2bD6fH0jL3sW' };
const at = 1_767_225_600_123;

describe('login of a simulated device', () => {
  it('signs like the Node SDK [contract 9.2 M1]', () => {
    expect(loginOf(keys, 'node', at)).toEqual({
      clientId: 'ems-01|securemode=2,signmethod=sha256,timestamp=1767225600123|',
      username: 'ems-01&pQ7wXk2L',
      password: '631262FEF8C376699CFC3A46DDA12ED847C49153276D416D53F7FB32FC06D6EA',
      clean: true,
      keepaliveS: 60,
    });
  });

  it('names a plain digest hmacsha256 and writes a float as time, like the Python SDK', () => {
    expect(loginOf(keys, 'python', at).clientId).toBe(
      'ems-01|securemode=2,signmethod=hmacsha256,timestamp=1767225600123.4567|',
    );
  });

  it('signs the long client id of the Java SDK', () => {
    const { clientId, password } = loginOf(keys, 'java', at);
    const signed = clientId.split('|')[0] ?? '';
    expect(signed).toContain('{ip=');
    expect(password).toBe(digest(keys, { clientId: signed, timestamp: String(at), algorithm: 'sha256' }));
  });

  it('uses the constant time and the persistent session of the C SDK', () => {
    const login = loginOf(keys, 'c', at);
    expect(login.clientId).toBe('pQ7wXk2L.ems-01|securemode=2,signmethod=sha256,timestamp=2524608000000|');
    expect(login.clean).toBe(false);
  });

  it.each([
    [
      'M3',
      'py-client',
      '1767225600123.4567',
      'hmacsha256',
      '84afc9db43a90638437a6e92097bd6c845cfbf34c5bb7632bb9974fada98d2ec',
    ],
    [
      'M4',
      'ems-01{ip=10.0.0.5,version=enos-mqtt-sdk-2.2.16,compress=DEFAULT}',
      '1767225600123',
      'sha256',
      '882f40a01c036948657e0d1a866f063ce58e64f535addc81f74164f78ae15ecb',
    ],
    ['M5', 'ems-01', '1767225600123', 'sha1', 'e08ac0932db735235a770230cd328322a9731ad3'],
    ['M6', 'ems-01', '1767225600123', 'hmacmd5', '20835c0365dd6208ea0c3fdb6371933f'],
  ])('makes the digest of vector %s', (_, clientId, timestamp, algorithm, expected) => {
    expect(digest(keys, { clientId, timestamp, algorithm })).toBe(expected);
  });
});
