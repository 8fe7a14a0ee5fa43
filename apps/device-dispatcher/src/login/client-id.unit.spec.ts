import { describe, expect, it } from '@jest/globals';
import { parseClientId } from './client-id.js';

const java = (compression: string) =>
  `ems-01{ip=10.0.0.5,version=enos-mqtt-sdk-2.2.16,compress=${compression}}`;

describe('parsing a client id [contract 9.2]', () => {
  it.each([
    ['ems-01|securemode=2,signmethod=sha256,timestamp=1767225600123|'],
    ['ems-01|securemode=2, signmethod=SHA256, timestamp=1767225600123|'],
    ['ems-01| SecureMode = 2 ,SIGNMETHOD=sha256,TimeStamp=1767225600123|'],
    ['ems-01|x=|=,,securemode=2,signmethod=sha256,timestamp=1767225600123|'],
  ])('reads %s', (text) => {
    expect(parseClientId(text)).toEqual({
      clientId: 'ems-01',
      secureMode: '2',
      signMethod: 'sha256',
      timestamp: '1767225600123',
      compression: 'DEFAULT',
    });
  });

  it('takes all before the first bar for the signed part and reads the compression inside its braces', () => {
    const parts = parseClientId(`${java('GZIP')}|securemode=2,signmethod=sha256,timestamp=1|`);
    expect(parts).toMatchObject({ clientId: java('GZIP'), timestamp: '1', compression: 'GZIP' });
  });

  it('knows an address with colons and percent signs, and a client without compression', () => {
    const clientId = 'ems-01{ip=fe80::1%eth0,version=enos-mqtt-2.2.16,compress=default}';
    const parts = parseClientId(`${clientId}|securemode=2|`);
    expect(parts).toMatchObject({ clientId, signMethod: '', timestamp: '', compression: 'DEFAULT' });
  });

  it('keeps the timestamp as it was sent', () => {
    expect(parseClientId('a|timestamp=1767225600123.4567,securemode=2|')?.timestamp).toBe(
      '1767225600123.4567',
    );
  });

  it.each(['ems-01', '', '|', '||', '|securemode=2|', 'ems-01|securemode=2'])(
    'does not take %p for one',
    (text) => expect(parseClientId(text)).toBeNull(),
  );
});
