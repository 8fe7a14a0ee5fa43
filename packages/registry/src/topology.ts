import type { Prisma } from './generated/client.js';
import { isShortKey } from './key-format.js';
import { findNamed, type NamedDevice, nameOf, notGateway, unknown } from './named-devices.js';
import type { RegistryChange } from './registry-change.js';
import type { RegistryDatabase } from './registry-database.js';
import type { DeviceSelector } from './registry-reads.js';
import { removeSubDevicesSql } from './sql/announced.js';
import { lockNamedSql, membershipsSql, subDevicesSql } from './sql/topology.js';
import { SqlSource } from './sql-source.js';
import { type SubDeviceLogin, SubDeviceLogins } from './sub-device-logins.js';
import { TURN } from './turn.js';
import { deviceChanged } from './writes/device-outcomes.js';
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

export interface TopologyOptions {
  /** Called after a removal, before its answer: there is something to announce. */
  readonly onChanged?: (changes: readonly RegistryChange[]) => void;
  /** Epoch ms. */
  readonly clock?: () => number;
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

const done: TopologyOutcome = { ok: true };

/**
 * Over which gateways a sub-device may log in [contract 5.6, 6.7]: it may be a member of several, and all belong to one
 * organisation. A call is done for all devices it names, or for none, except `removeAny`. Safe against others that write
 * at the same time. Whoever carries a device that was removed is told by an announcement; see `DeviceAnnouncements`.
 */
export class Topology {
  private readonly source: SqlSource;
  private readonly clock: () => number;
  private readonly onChanged: (changes: readonly RegistryChange[]) => void;
  private readonly logins: SubDeviceLogins;

  constructor(
    private readonly database: RegistryDatabase,
    { clock = Date.now, onChanged = () => undefined }: TopologyOptions = {},
  ) {
    this.source = new SqlSource(database);
    this.logins = new SubDeviceLogins(database);
    this.clock = clock;
    this.onChanged = onChanged;
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
    const outcome = await this.change(family, async (tx) => {
      const memberships = await membershipsOf(tx, family);
      const stranger = family.subDevices.find((assetId) => !memberships.get(assetId)?.isMember);
      if (stranger !== undefined)
        return refused('notCarried', `device ${stranger} is no sub-device of this gateway`);
      await tx.$queryRawUnsafe(removeSubDevicesSql, family.gateway, family.subDevices);
      return done;
    });
    if (outcome.ok) this.onChanged(family.subDevices.map((assetId) => deviceChanged(assetId)));
    return outcome;
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
    const rows = await this.database.prisma.$transaction(async (tx) => {
      await tx.$queryRawUnsafe(lockNamedSql, [named.assetId, ...known]);
      return tx.$queryRawUnsafe<{ assetId: string }[]>(removeSubDevicesSql, named.assetId, [...known]);
    }, TURN);
    if (rows.length === 0) return refused('notCarried', 'none of them is a sub-device of this gateway');
    const removed = rows.map(({ assetId }) => assetId);
    this.onChanged(removed.map((assetId) => deviceChanged(assetId)));
    return { ok: true, removed };
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
  gatewaysOf(assetIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    return this.logins.gatewaysOf(assetIds);
  }

  /** The members of a gateway, at most `MAX_SUB_DEVICES`. */
  async subDevicesOf(gatewayAssetId: string): Promise<readonly SubDeviceName[]> {
    if (!isShortKey(gatewayAssetId)) return [];
    return this.database.prisma.$queryRawUnsafe<SubDeviceName[]>(subDevicesSql, gatewayAssetId);
  }

  /** Which gateway carried a device last; in any order, and any number of times. Who is no member is passed over. */
  noteLogins(logins: readonly SubDeviceLogin[]): Promise<void> {
    return this.logins.note(logins);
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
