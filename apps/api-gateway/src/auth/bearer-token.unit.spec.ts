import { describe, expect, it } from '@jest/globals';
import { isBearerOf } from './bearer-token.js';

describe('the admin token', () => {
  it.each(['Bearer s3cret', 'bearer s3cret', 'Bearer  s3cret '])('is carried by "%s"', (header) => {
    expect(isBearerOf('s3cret', header)).toBe(true);
  });

  it.each([undefined, '', 's3cret', 'Bearer', 'Bearer ', 'Bearer s3cre', 'Bearer s3crets', 'Basic s3cret'])(
    'is not carried by %j',
    (header) => {
      expect(isBearerOf('s3cret', header)).toBe(false);
    },
  );

  it.each([undefined, ''])('opens nothing while it is %j', (token) => {
    expect(isBearerOf(token, 'Bearer ')).toBe(false);
    expect(isBearerOf(token, 'Bearer x')).toBe(false);
  });
});
