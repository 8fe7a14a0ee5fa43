import { describe, expect, it } from '@jest/globals';
import type { ArgumentsHost } from '@nestjs/common';
import { codes } from '@setpoint/codes';
import { createLogger, type Logger } from '@setpoint/service-kit';
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

/** What the caller of `url` is answered. */
const answered = (url: string, thrown: Error): [http: number, body: unknown] => {
  const sent = { http: 0, body: '' };
  const reply = {
    sent: false,
    request: { raw: { url, destroyed: false, complete: true } },
    hasHeader: () => false,
    header: () => reply,
    status: (http: number) => {
      sent.http = http;
      return reply;
    },
    send: (body: string) => {
      sent.body = body;
      return reply;
    },
  };
  const host = { switchToHttp: () => ({ getResponse: () => reply }) } as unknown as ArgumentsHost;
  new EnvelopeFilter(new KnownPaths(), createLogger({ service: 'test', level: 'silent' })).catch(
    thrown,
    host,
  );
  return [sent.http, JSON.parse(sent.body)];
};

const databaseAway = new Error('Connection terminated unexpectedly');

describe('the envelope of what was thrown', () => {
  it('speaks of a missing database and of a bug in the codes of its family [contract 1.2, 2.8]', () => {
    const { edgeStoreFault, edgeInternal, unavailable, unexpected } = codes;
    expect(answered('/dataService/x', databaseAway)).toMatchObject([200, { status: edgeStoreFault.code }]);
    expect(answered('/dataService/x', new Error('bug'))).toMatchObject([200, { status: edgeInternal.code }]);
    expect(answered('/connect-service/x', databaseAway)).toMatchObject([503, { code: unavailable.code }]);
    expect(answered('/connect-service/x', new Error('bug'))).toMatchObject([500, { code: unexpected.code }]);
    expect(answered('/connectService/x', new Error('bug'))).toMatchObject([500, { status: unexpected.code }]);
  });

  it('logs what broke here, but not a caller who hung up while sending', () => {
    expect(errorsLogged({ destroyed: false, complete: true }, new Error('bug'))).toHaveLength(1);
    expect(errorsLogged({ destroyed: true, complete: true }, new Error('bug'))).toHaveLength(1);
    expect(errorsLogged({ destroyed: true, complete: false }, new Error('aborted'))).toEqual([]);
  });
});
