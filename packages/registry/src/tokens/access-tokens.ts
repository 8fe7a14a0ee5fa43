import type { Prisma } from '../generated/client.js';
import type { RegistryDatabase } from '../registry-database.js';
import type { ApplicationCredentials } from '../registry-reads.js';
import { rememberRequest } from './token-requests.js';
import { digestOf, isPossibleToken, newNonce, tokenOf } from './token-text.js';

/** [contract 4.2] */
export const TOKEN_LIFE_MS = 7_200_000;
/** How long a token still works after it was refreshed, for requests on the way [contract 4.2]. */
export const TOKEN_OVERLAP_MS = 60_000;

export interface GrantedToken {
  readonly accessToken: string;
  /** Rest of its life. */
  readonly expiresInMs: number;
}

/** `replayed`: the request was granted before; `expired`, `unknown`: the token that should be refreshed. */
export type TokenGrant = GrantedToken | 'replayed' | 'expired' | 'unknown';

export interface TokenRequest {
  /** Of the caller, who has proved to know the secret. */
  readonly application: ApplicationCredentials;
  /** What the request is signed with, in lower case. */
  readonly encryption: string;
  /** Epoch ms, database time. */
  readonly nowMs: number;
}

interface StoredToken {
  readonly digest: string;
  readonly nonce: string;
  readonly expiresAt: number;
}

/**
 * Tokens as the database has them, so that all gateways give and take the same ones. Requests of one application take
 * turns, and the memory of a request is stored with what it was granted: a crash leaves both or neither.
 */
export class AccessTokens {
  constructor(private readonly database: RegistryDatabase) {}

  /** The valid token of the application, a new one where there is none [contract 4.2]. */
  get(request: TokenRequest): Promise<TokenGrant> {
    return this.inTurn(request, async (tx) => {
      const current = await currentOf(tx, request.application);
      if (current && current.expiresAt > request.nowMs) return granted(request, current);
      return granted(request, await renew(tx, request, current));
    });
  }

  /**
   * A new token for the one that is current. One that was refreshed already, and still works, gets its successor: two
   * users of one application do not end each other's tokens.
   */
  refresh(request: TokenRequest, accessToken: string): Promise<TokenGrant> {
    const { application, nowMs } = request;
    return this.inTurn(request, async (tx) => {
      const row = isPossibleToken(accessToken)
        ? await tx.accessToken.findUnique({ where: { digest: digestOf(accessToken) } })
        : null;
      if (row?.appKey !== application.appKey) return 'unknown';
      if (Number(row.expiresAt) <= nowMs) return 'expired';
      const current = await currentOf(tx, application);
      const isCurrent = current?.digest === row.digest;
      return granted(request, current && !isCurrent ? current : await renew(tx, request, current));
    });
  }

  private inTurn(
    { application, encryption, nowMs }: TokenRequest,
    grant: (tx: Prisma.TransactionClient) => Promise<TokenGrant>,
  ): Promise<TokenGrant> {
    return this.database.prisma.$transaction(async (tx) => {
      await tx.$queryRaw`
        SELECT 1 FROM registry.application WHERE app_key = ${application.appKey} FOR NO KEY UPDATE`;
      return (await rememberRequest(tx, encryption, nowMs)) ? grant(tx) : 'replayed';
    });
  }
}

const currentOf = async (
  tx: Prisma.TransactionClient,
  { appKey }: ApplicationCredentials,
): Promise<StoredToken | null> => {
  const row = await tx.accessToken.findFirst({ where: { appKey, current: true } });
  return row && { digest: row.digest, nonce: row.nonce, expiresAt: Number(row.expiresAt) };
};

/** Puts a new token in the place of the current one. */
const renew = async (
  tx: Prisma.TransactionClient,
  { application: { appKey, appSecret }, nowMs }: TokenRequest,
  current: StoredToken | null,
): Promise<StoredToken> => {
  if (current) {
    const expiresAt = Math.min(current.expiresAt, nowMs + TOKEN_OVERLAP_MS);
    await tx.accessToken.update({
      where: { digest: current.digest },
      data: { current: false, expiresAt: BigInt(expiresAt) },
    });
  }
  const nonce = newNonce();
  const token = { digest: digestOf(tokenOf(appSecret, nonce)), nonce, expiresAt: nowMs + TOKEN_LIFE_MS };
  await tx.accessToken.create({
    data: { ...token, expiresAt: BigInt(token.expiresAt), appKey, current: true },
  });
  return token;
};

const granted = (
  { application: { appSecret }, nowMs }: TokenRequest,
  { nonce, expiresAt }: StoredToken,
): GrantedToken => ({ accessToken: tokenOf(appSecret, nonce), expiresInMs: expiresAt - nowMs });
