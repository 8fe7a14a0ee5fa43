import { describe, expect, it } from '@jest/globals';
import { readCertifiedDevice } from './certified-device.js';

describe('whom a certificate is made for', () => {
  it.each(['ems-01', 'a.b:c_d', '%channel%'])('may be %s', (deviceKey) => {
    expect(readCertifiedDevice(`pQ7wXk2L/${deviceKey}`)).toEqual({ productKey: 'pQ7wXk2L', deviceKey });
  });

  it.each([
    'ems-01',
    '/ems-01',
    'pQ7wXk2L/',
    'pQ7wXk2L/../x',
    '../ems-01',
    'pQ7wXk2L/%other%',
    'pQ7wXk2L/%channel%/x',
  ])('cannot be "%s"', (text) => {
    expect(readCertifiedDevice(text)).toBeNull();
  });
});
