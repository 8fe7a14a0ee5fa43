import { describe, expect, it } from '@jest/globals';
import { warningIn } from './watch-log.js';

describe('warningIn', () => {
  it('is the message of a warning, with its cause', () => {
    expect(warningIn('{"level":50,"msg":"no database","err":{"message":"refused"}}')).toBe(
      'no database (refused)',
    );
  });

  it.each(['{"level":30,"msg":"started"}', 'plain text', '{"broken', '{"msg":"no level"}', ''])(
    'is nothing for %s',
    (line) => {
      expect(warningIn(line)).toBeUndefined();
    },
  );
});
