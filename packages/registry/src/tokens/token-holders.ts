import { Gathering } from '../gathering.js';
import { LoadingCache } from '../loading-cache.js';
import type { RegistryDatabase } from '../registry-database.js';
import type { ApplicationCredentials } from '../registry-reads.js';
import { TOKEN_OVERLAP_MS } from './access-tokens.js';
import { digestOf, isPossibleToken } from './token-text.js';

/** Whose a token is, with what his calls are signed with. */
export interface TokenHolder extends ApplicationCredentials {
  /** Epoch ms, database time. */
  readonly expiresAt: number;
}

export interface TokenHoldersOptions {
  /** Any clock that only moves forward, ms. */
  readonly nowMs?: () => number;
}

const MAX_HOLDERS = 10_000;
const MAX_AT_ONCE = 1_000;
const MISS_TTL_MS = 1_000;

/**
 * Finds the holders of tokens; one that is known costs no SQL.
 *
 * What a refresh by another gateway makes of a token is read in time: nothing is kept for longer than the old token
 * works on.
 */
export class TokenHolders {
  private readonly cache: LoadingCache<string, TokenHolder>;
  /** Tokens are easily invented: looking for them takes one statement at a time, however many are asked for. */
  private readonly lookUps: Gathering<string, (TokenHolder | null)[]>;

  constructor(
    private readonly database: RegistryDatabase,
    { nowMs = () => performance.now() }: TokenHoldersOptions = {},
  ) {
    this.lookUps = new Gathering({ run: (tokens) => this.load(tokens), maxItems: MAX_AT_ONCE });
    this.cache = new LoadingCache({
      maxEntries: MAX_HOLDERS,
      ttlMs: TOKEN_OVERLAP_MS / 2,
      missTtlMs: MISS_TTL_MS,
      nowMs,
      keyOf: (token) => token,
      tagsOf: () => [],
      load: async (tokens) => {
        const { result, from } = await this.lookUps.add(tokens);
        return result.slice(from, from + tokens.length);
      },
    });
  }

  /** The holder of a token that was valid not long ago, null for what is no token; without a promise where he is known. */
  find(token: string): TokenHolder | null | Promise<TokenHolder | null> {
    if (!isPossibleToken(token)) return null;
    const found = this.cache.getMany([token]);
    return found instanceof Promise ? found.then(([holder]) => holder ?? null) : (found[0] ?? null);
  }

  private async load(tokens: readonly string[]): Promise<(TokenHolder | null)[]> {
    const digests = tokens.map(digestOf);
    const { prisma, secrets } = this.database;
    const rows = await prisma.accessToken.findMany({
      where: { digest: { in: digests } },
      include: { application: true },
    });
    const holders = new Map(
      rows.map(({ digest, expiresAt, application: { appKey, orgId, appSecret } }) => [
        digest,
        // An application whose secret cannot be read must not keep the others out.
        { appKey, orgId, appSecret: secrets.openOrNull(`application ${appKey}`, appSecret), expiresAt },
      ]),
    );
    return digests.map((digest) => {
      const holder = holders.get(digest);
      if (!holder || holder.appSecret === null) return null;
      return { ...holder, appSecret: holder.appSecret, expiresAt: Number(holder.expiresAt) };
    });
  }
}
