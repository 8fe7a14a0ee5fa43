import { Gathering } from './gathering.js';
import type { Prisma } from './generated/client.js';
import { isShortKey } from './key-format.js';
import { findNamed, type NamedDevice, nameOf, notGateway, unknown } from './named-devices.js';
import type { RegistryDatabase } from './registry-database.js';
import type { DeviceSelector } from './registry-reads.js';
import { removeSubDevicesSql } from './sql/announced.js';
import { gatewaysSql, lockNamedSql, membershipsSql, noteLoginsSql, subDevicesSql } from './sql/topology.js';
import { SqlSource } from './sql-source.js';
import { TURN } from './turn.js';
import { type Refused, refused } from './written.js';

/** Of one gateway. Only how many are logged in over it is limited by the contract, to 200 [contract 6.7]. */
export const MAX_SUB_DEVICES = 1_000;
/** Of one sub-device: whoever asks for its gateways gets all of them. */
export const MAX_GATEWAYS = 100;

/**
 * `unknownDevice`: also one of another organisation. `notGateway`: the product of the named gateway is none of gateways.
 * `notCarried`: a device to be removed is no sub-device of this gateway. `isGateway`: a gateway is to be carried.
 * `tooMany`: more than `MAX_SUB_DEVICES`. `tooManyGateways`: a device is a member of `MAX_GATEWAYS` already.
 */
export type TopologyRefusal =
  | 'unknownDevice'
  | 'notGateway'
  | 'notCarried'
  | 'isGateway'
  | 'tooMany'
  | 'tooManyGateways';

export type TopologyOutcome = { readonly ok: true } | Refused<TopologyRefusal>;

/** A sub-device that logged in over a gateway. */
export interface SubDeviceLogin {
  readonly assetId: string;
  readonly gatewayAssetId: string;
  readonly epoch: number;
}

export interface SubDeviceName {
  readonly assetId: string;
  readonly productKey: string;
  readonly deviceKey: string;
}

interface Family {
  readonly gateway: string;
  /** Each once. */
  readonly subDevices: readonly string[];
}

/** Bounds how long one statement keeps the next one waiting. */
const MAX_AT_ONCE = 1_000;

const done: TopologyOutcome = { ok: true };

/**
 * Over which gateways a sub-device may log in [contract 5.6, 6.7]: it may be a member of several, and all belong to one
 * organisation. A call is done for all devices it names, or for none, except `removeAny`. Safe against others that write
 * at the same time. Whoever carries a device that was removed is told by an announcement; see `DeviceAnnouncements`.
 */
export class Topology {
  private readonly source: SqlSource;
  private readonly clock: () => number;
  /** A fleet that logs in asks for each device by itself: that must not be a statement each. */
  private readonly lookUps = new Gathering({
    run: (assetIds: readonly string[]) => this.findGateways(assetIds),
    maxItems: MAX_AT_ONCE,
  });
  private readonly notes = new Gathering({
    run: (logins: readonly SubDeviceLogin[]) => this.storeLogins(logins),
    maxItems: MAX_AT_ONCE,
  });

  constructor(
    private readonly database: RegistryDatabase,
    { clock = Date.now }: { readonly clock?: () => number } = {},
  ) {
    this.source = new SqlSource(database);
    this.clock = clock;
  }

  /** Those that are members already stay as they are, and so do their other gateways. */
  async add(
    orgId: string,
    gateway: DeviceSelector,
    subDevices: readonly DeviceSelector[],
  ): Promise<TopologyOutcome> {
    const family = await this.familyOf(orgId, gateway, subDevices);
    if ('ok' in family) return family;
    return this.change(family, async (tx) => {
      const memberships = await membershipsOf(tx, family);
      const added = family.subDevices.filter((assetId) => !memberships.get(assetId)?.isMember);
      const full = added.find((assetId) => (memberships.get(assetId)?.gateways ?? 0) >= MAX_GATEWAYS);
      if (full !== undefined)
        return refused('tooManyGateways', `device ${full} has ${MAX_GATEWAYS} gateways already`);
      const carried = await tx.subDevice.count({ where: { gatewayAssetId: family.gateway } });
      if (carried + added.length > MAX_SUB_DEVICES) return tooMany;
      const createTime = BigInt(this.clock());
      await tx.subDevice.createMany({
        data: added.map((assetId) => ({ assetId, gatewayAssetId: family.gateway, createTime })),
      });
      return done;
    });
  }

  /** Refused `notCarried` if one of them is no member; see `removeAny`. */
  async remove(
    orgId: string,
    gateway: DeviceSelector,
    subDevices: readonly DeviceSelector[],
  ): Promise<TopologyOutcome> {
    const family = await this.familyOf(orgId, gateway, subDevices);
    if ('ok' in family) return family;
    return this.change(family, async (tx) => {
      const memberships = await membershipsOf(tx, family);
      const stranger = family.subDevices.find((assetId) => !memberships.get(assetId)?.isMember);
      if (stranger !== undefined)
        return refused('notCarried', `device ${stranger} is no sub-device of this gateway`);
      await tx.$queryRawUnsafe(removeSubDevicesSql, family.gateway, family.subDevices);
      return done;
    });
  }

  /**
   * Removes those that are members, and passes over the others [contract 6.7].
   *
   * @returns the assetIds that were removed; refused `notCarried` when there was none
   */
  async removeAny(
    orgId: string,
    gateway: DeviceSelector,
    subDevices: readonly DeviceSelector[],
  ): Promise<{ readonly ok: true; readonly removed: readonly string[] } | Refused<TopologyRefusal>> {
    if (subDevices.length > MAX_SUB_DEVICES) return tooMany;
    const [named, ...others] = await findNamed(this.source, orgId, [gateway, ...subDevices]);
    const refusal = refusalOfGateway(named, gateway);
    if (!named || refusal) return refusal ?? unknown(gateway);
    const known = new Set(others.flatMap((device) => (device ? [device.assetId] : [])));
    const removed = await this.database.prisma.$transaction(async (tx) => {
      await tx.$queryRawUnsafe(lockNamedSql, [named.assetId, ...known]);
      return tx.$queryRawUnsafe<{ assetId: string }[]>(removeSubDevicesSql, named.assetId, [...known]);
    }, TURN);
    return removed.length > 0
      ? { ok: true, removed: removed.map(({ assetId }) => assetId) }
      : refused('notCarried', 'none of them is a sub-device of this gateway');
  }

  /** @returns the assetId of a gateway */
  async findGateway(
    orgId: string,
    gateway: DeviceSelector,
  ): Promise<{ readonly ok: true; readonly assetId: string } | Refused<'unknownDevice' | 'notGateway'>> {
    const [device] = await findNamed(this.source, orgId, [gateway]);
    if (!device) return unknown(gateway);
    return device.isGateway ? { ok: true, assetId: device.assetId } : notGateway(gateway);
  }

  /**
   * @returns the assetId of the gateway over which the device logged in last, else of the one that got it first; null
   * when it has none
   */
  async gatewayOf(
    orgId: string,
    subDevice: DeviceSelector,
  ): Promise<{ readonly ok: true; readonly gateway: string | null } | Refused<'unknownDevice'>> {
    const [device] = await findNamed(this.source, orgId, [subDevice]);
    if (!device) return unknown(subDevice);
    const gateways = await this.gatewaysOf([device.assetId]);
    return { ok: true, gateway: gateways.get(device.assetId)?.[0] ?? null };
  }

  /**
   * For logins: many callers share a statement.
   *
   * @returns the assetIds of the gateways of each device, in the order that `gatewayOf` says; one without is missing
   */
  async gatewaysOf(assetIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const wanted = assetIds.filter(isShortKey);
    if (wanted.length === 0) return new Map();
    const { result } = await this.lookUps.add(wanted);
    return new Map(
      wanted.flatMap((assetId) => {
        const gateways = result.get(assetId);
        return gateways ? [[assetId, gateways]] : [];
      }),
    );
  }

  /** The members of a gateway, at most `MAX_SUB_DEVICES`. */
  async subDevicesOf(gatewayAssetId: string): Promise<readonly SubDeviceName[]> {
    if (!isShortKey(gatewayAssetId)) return [];
    return this.database.prisma.$queryRawUnsafe<SubDeviceName[]>(subDevicesSql, gatewayAssetId);
  }

  /** Which gateway carried a device last; in any order, and any number of times. Who is no member is passed over. */
  async noteLogins(logins: readonly SubDeviceLogin[]): Promise<void> {
    if (logins.length > 0) await this.notes.add(logins);
  }

  private async change(
    family: Family,
    work: (tx: Prisma.TransactionClient) => Promise<TopologyOutcome>,
  ): Promise<TopologyOutcome> {
    return this.database.prisma.$transaction(async (tx) => {
      // All devices of the change are locked: what is read of them stays true until it ends.
      const ids = [family.gateway, ...family.subDevices];
      const locked = await tx.$queryRawUnsafe<{ assetId: string }[]>(lockNamedSql, ids);
      const present = new Set(locked.map(({ assetId }) => assetId));
      const gone = ids.find((assetId) => !present.has(assetId));
      return gone === undefined ? work(tx) : unknown({ assetId: gone });
    }, TURN);
  }

  private async familyOf(
    orgId: string,
    gateway: DeviceSelector,
    subDevices: readonly DeviceSelector[],
  ): Promise<Family | Refused<TopologyRefusal>> {
    if (subDevices.length > MAX_SUB_DEVICES) return tooMany;
    const [named, ...others] = await findNamed(this.source, orgId, [gateway, ...subDevices]);
    const refusal = refusalOfGateway(named, gateway);
    if (!named || refusal) return refusal ?? unknown(gateway);
    const ids = new Set<string>();
    for (const [index, selector] of subDevices.entries()) {
      const device = others[index];
      if (!device) return unknown(selector);
      if (device.isGateway)
        return refused('isGateway', `device ${nameOf(selector)} is a gateway, and no gateway carries those`);
      ids.add(device.assetId);
    }
    return { gateway: named.assetId, subDevices: [...ids] };
  }

  private async findGateways(assetIds: readonly string[]): Promise<ReadonlyMap<string, string[]>> {
    const rows = await this.database.prisma.$queryRawUnsafe<Omit<SubDeviceLogin, 'epoch'>[]>(gatewaysSql, [
      ...new Set(assetIds),
    ]);
    const gateways = new Map<string, string[]>();
    for (const { assetId, gatewayAssetId } of rows) {
      const known = gateways.get(assetId);
      if (known) known.push(gatewayAssetId);
      else gateways.set(assetId, [gatewayAssetId]);
    }
    return gateways;
  }

  private async storeLogins(logins: readonly SubDeviceLogin[]): Promise<void> {
    const newest = new Map<string, SubDeviceLogin>();
    for (const login of logins) {
      if (!isShortKey(login.assetId) || !isShortKey(login.gatewayAssetId)) continue;
      const key = `${login.assetId} ${login.gatewayAssetId}`;
      const known = newest.get(key);
      if (!known || login.epoch > known.epoch) newest.set(key, login);
    }
    if (newest.size > 0)
      await this.database.prisma.$executeRawUnsafe(noteLoginsSql, JSON.stringify([...newest.values()]));
  }
}

interface Membership {
  readonly assetId: string;
  readonly gateways: number;
  /** Of the gateway in question. */
  readonly isMember: boolean;
}

const membershipsOf = async (
  tx: Prisma.TransactionClient,
  { gateway, subDevices }: Family,
): Promise<ReadonlyMap<string, Membership>> => {
  const rows = await tx.$queryRawUnsafe<Membership[]>(membershipsSql, gateway, subDevices);
  return new Map(rows.map((row) => [row.assetId, row]));
};

const refusalOfGateway = (device: NamedDevice | null | undefined, gateway: DeviceSelector) => {
  if (!device) return unknown(gateway);
  return device.isGateway ? null : notGateway(gateway);
};

const tooMany = refused('tooMany', `a gateway carries at most ${MAX_SUB_DEVICES} sub-devices`);
