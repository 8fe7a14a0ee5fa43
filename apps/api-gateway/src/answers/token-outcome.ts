import { type CodeEntry, codes } from '@setpoint/codes';

/** How a call of the token service ended; HTTP 200 always [contract 4.2]. */
export interface TokenOutcome {
  readonly status: number;
  readonly msg: string;
  readonly business: string;
  readonly data: { readonly accessToken: string; readonly expire: number } | null;
}

const BUSINESS = 'apim-token-service';

/** @param detail which parameter, or why */
export const tokenRefused = ({ code, msg }: CodeEntry, detail?: string): TokenOutcome => ({
  status: code,
  msg: detail === undefined ? msg : `${msg}: ${detail}`,
  business: BUSINESS,
  data: null,
});

/** @param expireS rest of the token's life */
export const tokenGranted = (accessToken: string, expireS: number): TokenOutcome => ({
  ...tokenRefused(codes.tokenSuccess),
  data: { accessToken, expire: expireS },
});
