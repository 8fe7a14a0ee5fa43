import { describe, expect, it } from '@jest/globals';
import type { ArgumentsHost } from '@nestjs/common';
import type { Logger } from '@setpoint/service-kit';
import { EnvelopeFilter } from './envelope.filter.js';
import { KnownPaths } from './known-paths.js';

/** What the log says of a call that ends with `thrown`, while its request is as `raw` says. */
const errorsLogged = (raw: { destroyed: boolean; complete: boolean }, thrown: Error): string[] => {
  const errors: string[] = [];
  const log = { error: (_fields: object, text: string) => errors.push(text) } as unknown as Logger;
  const reply = { sent: true, request: { raw: { url: '/x', ...raw } } };
  const host = { switchToHttp: () => ({ getResponse: () => reply }) } as unknown as ArgumentsHost;
  new EnvelopeFilter(new KnownPaths(), log).catch(thrown, host);
  return errors;
};

describe('the envelope of what was thrown', () => {
  it('logs what broke here, but not a caller who hung up while sending', () => {
    expect(errorsLogged({ destroyed: false, complete: true }, new Error('bug'))).toHaveLength(1);
    expect(errorsLogged({ destroyed: true, complete: true }, new Error('bug'))).toHaveLength(1);
    expect(errorsLogged({ destroyed: true, complete: false }, new Error('aborted'))).toEqual([]);
  });
});
