import { describe, expect, it } from '@jest/globals';
import { parseUserName } from './user-name.js';

describe('the user name of a login [contract 6.1]', () => {
  it('is split at the first ampersand', () => {
    expect(parseUserName('ems-01&pQ7wXk2L')).toEqual({ deviceKey: 'ems-01', productKey: 'pQ7wXk2L' });
    expect(parseUserName('a&b&c')).toEqual({ deviceKey: 'a', productKey: 'b&c' });
  });

  it.each(['', '&', 'a', 'a&', '&b'])('is refused when it is %p', (text) => {
    expect(parseUserName(text)).toBeNull();
  });
});
