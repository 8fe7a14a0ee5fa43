import { randomUUID } from 'node:crypto';
import { isForeignKeyViolation } from '../database-refusal.js';
import type { PrismaClient } from '../generated/client.js';
import { isOrgId } from '../key-format.js';
import type { RegistryDatabase } from '../registry-database.js';
import { type Refused, refused, unknownOrganization, type Written, written } from '../written.js';

/** Creates an organisation unless it is there. */
export const putOrganization = async (
  prisma: PrismaClient,
  orgId: string,
  nowMs: number,
): Promise<Written<{ created: boolean }> | Refused<'invalid'>> => {
  if (!isOrgId(orgId)) return refused('invalid', 'orgId must be 1 to 64 letters, digits and - _ .');
  const { count } = await prisma.organization.createMany({
    data: [{ orgId, createTime: BigInt(nowMs) }],
    skipDuplicates: true,
  });
  return count === 1
    ? written({ created: true }, { kind: 'organization', key: orgId })
    : written({ created: false });
};

/** Creates the credentials of a REST caller [contract 4.1]. The secret can be read only here. */
export const createApplication = async (
  { prisma, secrets }: RegistryDatabase,
  orgId: string,
  nowMs: number,
): Promise<Written<{ appKey: string; appSecret: string }> | Refused<'unknownOrganization'>> => {
  if (!isOrgId(orgId)) return unknownOrganization;
  const application = { appKey: randomUUID(), appSecret: randomUUID() };
  try {
    const appSecret = secrets.seal(`application ${application.appKey}`, application.appSecret);
    await prisma.application.create({
      data: { appKey: application.appKey, appSecret, orgId, createTime: BigInt(nowMs) },
    });
    return written(application);
  } catch (failure) {
    if (isForeignKeyViolation(failure)) return unknownOrganization;
    throw failure;
  }
};

/** The organisation of an installation that has only one; null when it has none, or several. */
export const soleOrganization = async (prisma: PrismaClient): Promise<string | null> => {
  const [first, second] = await prisma.organization.findMany({ select: { orgId: true }, take: 2 });
  return first && !second ? first.orgId : null;
};
