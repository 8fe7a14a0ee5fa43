import { isStorableText } from '@setpoint/thing-model';
import type { Prisma, PrismaClient } from '../generated/client.js';
import { isOrgId, isShortText } from '../key-format.js';
import type { RegistryChange } from '../registry-change.js';
import type { Channel } from '../registry-reads.js';
import { toChannel } from '../sql-source.js';
import { type Refused, refused, unknownOrganization, type Written, written } from '../written.js';
import { isNameTaken, refuseRetired, retire } from './retired-channels.js';

/**
 * A channel's id that was parsed, with the kind that its prefix says. So an illegal name cannot get here: parsing
 * answers it [contract 2.2].
 */
export interface ChannelName {
  readonly kind: 'set' | 'control';
  readonly id: string;
}

export type ChannelRefusal = 'exists' | 'unknown' | 'limit' | 'invalid' | 'unknownOrganization';

/** Of each kind; the documents have a limit, but not its number [contract 2.2]. */
export const MAX_CHANNELS_PER_ORGANIZATION = 1000;

const MAX_DESC_CHARS = 1024;

const exists = refused('exists', 'channel id is taken');
const unknown = refused('unknown', 'channel does not exist');
const tooMany = refused(
  'limit',
  `an organisation has at most ${MAX_CHANNELS_PER_ORGANIZATION} channels of a kind`,
);
const badDesc = refused('invalid', `desc must be text of at most ${MAX_DESC_CHARS} characters`);

const isDesc = (desc: string | null | undefined): boolean =>
  desc === null || desc === undefined || (desc.length <= MAX_DESC_CHARS && isStorableText(desc));

const changed = (channelId: string): RegistryChange => ({ kind: 'channel', key: channelId });

/** Ids are unique in the whole system, because they are topics; whose a taken one is, nobody is told. */
export const createChannel = async (
  prisma: PrismaClient,
  orgId: string,
  name: ChannelName,
  desc: string | null,
  nowMs: number,
): Promise<Written<Channel> | Refused<ChannelRefusal>> => {
  if (!isOrgId(orgId)) return unknownOrganization;
  if (!isDesc(desc)) return badDesc;
  return refusedWhenTaken(() =>
    prisma.$transaction(async (tx) => {
      // The lock makes those who create for one organisation count one after the other.
      const owner = await tx.$queryRaw<unknown[]>`
        SELECT 1 FROM registry.organization WHERE org_id = ${orgId} FOR NO KEY UPDATE`;
      if (owner.length === 0) return unknownOrganization;
      if (await tx.channel.findUnique({ where: { channelId: name.id } })) return exists;
      if ((await tx.channel.count({ where: { orgId, kind: name.kind } })) >= MAX_CHANNELS_PER_ORGANIZATION)
        return tooMany;
      const [row] = await tx.channel.createManyAndReturn({
        data: [{ orgId, kind: name.kind, channelId: name.id, desc, createTime: BigInt(nowMs) }],
        skipDuplicates: true,
      });
      if (!row) return exists;
      await refuseRetired(tx, name.id, orgId, nowMs);
      return written(toChannel(row), changed(name.id));
    }),
  );
};

export interface ChannelUpdate {
  /** Of the same kind, parsed like the name. */
  readonly newId?: string | undefined;
  /** Absent: stays as it is. */
  readonly desc?: string | null | undefined;
}

/** Renames a channel, or describes it anew. */
export const updateChannel = async (
  prisma: PrismaClient,
  orgId: string,
  name: ChannelName,
  { newId, desc }: ChannelUpdate,
  nowMs: number,
): Promise<Written<Channel> | Refused<ChannelRefusal>> => {
  if (!isDesc(desc)) return badDesc;
  const where = ownChannel(orgId, name);
  if (!where) return unknown;
  const data = { ...(newId !== undefined && { channelId: newId }), ...(desc !== undefined && { desc }) };
  return refusedWhenTaken(() =>
    prisma.$transaction(async (tx) => {
      const [row] = await tx.channel.updateManyAndReturn({ where, data });
      if (!row) return unknown;
      if (row.channelId !== name.id) {
        await refuseRetired(tx, row.channelId, orgId, nowMs);
        await retire(tx, name.id, orgId, nowMs);
      }
      const changes = new Set([name.id, row.channelId]);
      return written(toChannel(row), ...[...changes].map(changed));
    }),
  );
};

export const deleteChannel = async (
  prisma: PrismaClient,
  orgId: string,
  name: ChannelName,
  nowMs: number,
): Promise<Written<null> | Refused<ChannelRefusal>> => {
  const where = ownChannel(orgId, name);
  if (!where) return unknown;
  return prisma.$transaction(async (tx) => {
    const { count } = await tx.channel.deleteMany({ where });
    if (count === 0) return unknown;
    await retire(tx, name.id, orgId, nowMs);
    return written(null, changed(name.id));
  });
};

export interface ChannelPage {
  readonly pageToken: number;
  readonly pageSize: number;
  readonly totalSize: number;
  readonly channels: readonly Channel[];
}

/**
 * A page in order of creation [contract 2.2].
 *
 * @param page `pageSize` 0 is everything; `pageToken` counts from 1
 */
export const listChannels = async (
  prisma: PrismaClient,
  orgId: string,
  kind: ChannelName['kind'],
  { pageSize = 0, pageToken = 1 }: { readonly pageSize?: number; readonly pageToken?: number },
): Promise<ChannelPage> => {
  if (!isOrgId(orgId)) return { pageToken, pageSize, totalSize: 0, channels: [] };
  const where = { orgId, kind };
  const skip = pageSize * (pageToken - 1);
  // Beyond what there can be; also beyond what the database counts with.
  if (skip >= MAX_CHANNELS_PER_ORGANIZATION)
    return { pageToken, pageSize, totalSize: await prisma.channel.count({ where }), channels: [] };
  const [totalSize, rows] = await prisma.$transaction([
    prisma.channel.count({ where }),
    prisma.channel.findMany({
      where,
      orderBy: { id: 'asc' },
      ...(pageSize > 0 && { skip, take: Math.min(pageSize, MAX_CHANNELS_PER_ORGANIZATION) }),
    }),
  ]);
  return { pageToken, pageSize, totalSize, channels: rows.map(toChannel) };
};

const refusedWhenTaken = async <T>(write: () => Promise<T>): Promise<T | Refused<'exists'>> => {
  try {
    return await write();
  } catch (failure) {
    if (isNameTaken(failure)) return exists;
    throw failure;
  }
};

/** Null for a name that cannot be in the table. */
const ownChannel = (orgId: string, name: ChannelName): Prisma.ChannelWhereInput | null =>
  isOrgId(orgId) && isShortText(name.id) ? { orgId, kind: name.kind, channelId: name.id } : null;
