import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type FreshRegistry, freshRegistry, ORG, SECRET_KEY } from '../../test/fresh-registry.js';
import { RegistryDatabase } from '../registry-database.js';
import type { ApplicationCredentials } from '../registry-reads.js';
import {
  AccessTokens,
  type GrantedToken,
  TOKEN_LIFE_MS,
  TOKEN_OVERLAP_MS,
  type TokenGrant,
} from './access-tokens.js';
import { forgetTokens } from './forget-tokens.js';
import { TokenHolders } from './token-holders.js';
import { REPLAY_MEMORY_MS } from './token-requests.js';

const NOW = 1_767_225_600_123;
const DAY_MS = 86_400_000;

let registry: FreshRegistry;
/** As another gateway opens it. */
let elsewhere: RegistryDatabase;
let application: ApplicationCredentials;

beforeAll(async () => {
  registry = await freshRegistry();
  const { connectionString } = registry;
  elsewhere = new RegistryDatabase({ connectionString, secretKeys: [SECRET_KEY] });
  await registry.writer.putOrganization(ORG);
});
afterAll(async () => {
  await elsewhere.stop();
  await registry.drop();
});
beforeEach(async () => {
  const created = await registry.writer.createApplication(ORG);
  if (!created.ok) throw new Error('no application');
  application = { orgId: ORG, ...created.value };
});

const request = (nowMs = NOW, encryption: string = randomUUID()) => ({ application, encryption, nowMs });
const tokens = () => new AccessTokens(registry.database);
const tokensElsewhere = () => new AccessTokens(elsewhere);
const given = (grant: TokenGrant): GrantedToken => {
  if (typeof grant === 'string') throw new Error(`refused: ${grant}`);
  return grant;
};
/** What the database says, without a cache. */
const holderOf = (token: string) => new TokenHolders(elsewhere).find(token);

describe('access tokens', () => {
  it('are the same at every gateway while they are valid, with the rest of their time', async () => {
    const first = given(await tokens().get(request()));
    expect(first).toEqual({
      accessToken: expect.stringMatching(/^[0-9a-f]{32}$/),
      expiresInMs: TOKEN_LIFE_MS,
    });
    const again = await tokensElsewhere().get(request(NOW + TOKEN_LIFE_MS - 1));
    expect(again).toEqual({ accessToken: first.accessToken, expiresInMs: 1 });
    const next = given(await tokens().get(request(NOW + TOKEN_LIFE_MS)));
    expect(next.accessToken).not.toBe(first.accessToken);
    expect(next.expiresInMs).toBe(TOKEN_LIFE_MS);
  });

  it('are one when two gateways are asked for the first one at the same time', async () => {
    const askers = [tokens(), tokensElsewhere(), tokens(), tokensElsewhere()];
    const grants = await Promise.all(askers.map((asked) => asked.get(request())));
    expect(new Set(grants.map((grant) => given(grant).accessToken)).size).toBe(1);
  });

  it('tell every gateway whose they are', async () => {
    const { accessToken } = given(await tokens().get(request()));
    expect(await holderOf(accessToken)).toEqual({ ...application, expiresAt: NOW + TOKEN_LIFE_MS });
    expect(await holderOf('0'.repeat(32))).toBeNull();
    expect(holderOf('no token')).toBeNull();
  });

  it('are replaced by a refresh, and work on for a minute', async () => {
    const old = given(await tokens().get(request()));
    const fresh = given(await tokensElsewhere().refresh(request(), old.accessToken));
    expect(fresh.accessToken).not.toBe(old.accessToken);
    expect(fresh.expiresInMs).toBe(TOKEN_LIFE_MS);
    expect(await holderOf(old.accessToken)).toMatchObject({ expiresAt: NOW + TOKEN_OVERLAP_MS });
    expect(given(await tokens().get(request()))).toEqual(fresh);
  });

  it('do not live longer by a refresh shortly before their end', async () => {
    const old = given(await tokens().get(request()));
    await tokens().refresh(request(NOW + TOKEN_LIFE_MS - 1), old.accessToken);
    expect(await holderOf(old.accessToken)).toMatchObject({ expiresAt: NOW + TOKEN_LIFE_MS });
  });

  it('give their successor to a second refresh, until they have ended', async () => {
    const old = given(await tokens().get(request()));
    const grants = await Promise.all([
      tokens().refresh(request(), old.accessToken),
      tokensElsewhere().refresh(request(), old.accessToken),
    ]);
    expect(given(grants[1])).toEqual(given(grants[0]));
    expect(await tokens().refresh(request(NOW + TOKEN_OVERLAP_MS), old.accessToken)).toBe('expired');
  });

  it('are refreshed for their own application only', async () => {
    const { accessToken } = given(await tokens().get(request()));
    const other = await registry.writer.createApplication(ORG);
    if (!other.ok) throw new Error('no application');
    const foreign = { ...request(), application: { orgId: ORG, ...other.value } };
    expect(await tokens().refresh(foreign, accessToken)).toBe('unknown');
    expect(await tokens().refresh(request(), 'f'.repeat(32))).toBe('unknown');
    expect(await tokens().refresh(request(), 'x\u0000')).toBe('unknown');
  });

  it('are granted once for a request, at whatever gateway it is repeated', async () => {
    const encryption = randomUUID();
    const both = await Promise.all([
      tokens().get(request(NOW, encryption)),
      tokensElsewhere().get(request(NOW, encryption)),
    ]);
    expect(both.filter((grant) => grant === 'replayed')).toHaveLength(1);
    const { accessToken } = given(await tokens().get(request()));
    expect(await tokensElsewhere().refresh(request(NOW, encryption), accessToken)).toBe('replayed');
    expect(await tokens().get(request(NOW + REPLAY_MEMORY_MS - 1, encryption))).toBe('replayed');
    given(await tokens().get(request(NOW + REPLAY_MEMORY_MS, encryption)));
    expect(await tokens().get(request(NOW + REPLAY_MEMORY_MS, encryption))).toBe('replayed');
  });

  it('cost no SQL once their holder is known, and are looked up together', async () => {
    const { accessToken } = given(await tokens().get(request()));
    let now = 0;
    const holders = new TokenHolders(registry.database, { nowMs: () => now });
    await holders.find(accessToken);
    now = TOKEN_OVERLAP_MS / 2 - 1;
    expect(holders.find(accessToken)).toMatchObject({ appKey: application.appKey });
    await tokens().refresh(request(), accessToken);
    // Long before the old token ends.
    now = TOKEN_OVERLAP_MS / 2;
    expect(await holders.find(accessToken)).toMatchObject({ expiresAt: NOW + TOKEN_OVERLAP_MS });
  });

  it('are nowhere in the database', async () => {
    const { accessToken } = given(await tokens().get(request()));
    const { prisma } = registry.database;
    const dump = JSON.stringify([
      await prisma.$queryRaw`SELECT t::text FROM registry.access_token t`,
      await prisma.$queryRaw`SELECT t::text FROM registry.application t`,
    ]);
    expect(dump).toContain(application.appKey);
    expect(dump).not.toContain(accessToken);
    expect(dump).not.toContain(application.appSecret);
  });

  it('are forgotten a day after their end, and requests when they could be repeated', async () => {
    const { prisma } = registry.database;
    const old = given(await tokens().get(request()));
    await tokens().refresh(request(), old.accessToken);
    const count = async () => [
      await prisma.accessToken.count({ where: { appKey: application.appKey } }),
      await prisma.tokenRequest.count(),
    ];
    expect(await forgetTokens(registry.database, NOW + REPLAY_MEMORY_MS - 1)).toBe(false);
    expect(await count()).toEqual([2, expect.any(Number)]);
    expect((await count())[1]).toBeGreaterThan(0);
    await forgetTokens(registry.database, NOW + TOKEN_OVERLAP_MS + DAY_MS + 1);
    expect(await count()).toEqual([1, 0]);
  });
});
