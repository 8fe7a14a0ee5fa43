import { codes } from '@setpoint/codes';
import {
  type AccessTokens,
  isDatabaseAway,
  type RegistryReads,
  type TokenGrant,
  type TokenRequest,
} from '@setpoint/registry';
import type { Clock, Logger } from '@setpoint/service-kit';
import { isTokenEncryption } from '@setpoint/signing';
import { type TokenOutcome, tokenGranted, tokenRefused } from '../answers/token-outcome.js';
import { isNear } from '../auth/call-times.js';
import type { JsonBody } from '../input/json-body.js';
import { readTokenRequest, type TokenParameters } from '../input/token-request.js';

interface Parts {
  readonly registry: Pick<RegistryReads, 'applicationCredentials'>;
  readonly tokens: Pick<AccessTokens, 'get' | 'refresh'>;
  readonly clock: Clock;
  readonly log: Logger;
}

const MS_PER_S = 1_000;

const GET = ['appKey', 'encryption', 'timestamp'] as const;
const REFRESH = [...GET, 'accessToken'] as const;

const refusals = {
  replayed: codes.tokenReplayed,
  expired: codes.tokenExpired,
  unknown: codes.tokenRefreshFailed,
} as const;

/** Hands out access tokens to applications that prove to know their secret [contract 4.2]. */
export class TokenService {
  constructor(private readonly parts: Parts) {}

  get(body: JsonBody): Promise<TokenOutcome> {
    return this.answer(body, GET, (request) => this.parts.tokens.get(request));
  }

  refresh(body: JsonBody): Promise<TokenOutcome> {
    return this.answer(body, REFRESH, (request, { accessToken }) =>
      this.parts.tokens.refresh(request, accessToken),
    );
  }

  /** This family has a code for faults, so they end here and not as an HTTP status. */
  private async answer(...how: Parameters<TokenService['grant']>): Promise<TokenOutcome> {
    try {
      return await this.grant(...how);
    } catch (failure) {
      const { log } = this.parts;
      // Without the stack: while Postgres is away every call would log one.
      if (isDatabaseAway(failure)) log.warn('no token can be granted: the registry cannot be reached');
      else log.error({ err: failure }, 'a request for a token failed unexpectedly');
      return tokenRefused(codes.tokenFault);
    }
  }

  private async grant(
    body: JsonBody,
    names: readonly (keyof TokenParameters)[],
    work: (request: TokenRequest, parameters: TokenParameters) => Promise<TokenGrant>,
  ): Promise<TokenOutcome> {
    const { registry, clock } = this.parts;
    const reading = readTokenRequest(body, names);
    if (!reading.ok) return tokenRefused(reading.entry, reading.detail);
    const { appKey, encryption, timestamp } = reading.value;
    const nowMs = clock.now();
    if (!isNear(timestamp, nowMs)) return tokenRefused(codes.tokenBadParameter, 'timestamp');
    const application = await registry.applicationCredentials(appKey);
    if (!application) return tokenRefused(codes.tokenAppUnknown);
    if (!isTokenEncryption(encryption, { appKey, timestamp, appSecret: application.appSecret }))
      return tokenRefused(codes.tokenWrongEncryption);
    const request = { application, encryption: encryption.toLowerCase(), nowMs };
    const grant = await work(request, reading.value);
    return typeof grant === 'string'
      ? tokenRefused(refusals[grant])
      : tokenGranted(grant.accessToken, Math.floor(grant.expiresInMs / MS_PER_S));
  }
}
