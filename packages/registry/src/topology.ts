import type { Prisma } from './generated/client.js';
import { isDeviceKey, isOrgId, isShortKey } from './key-format.js';
import type { RegistryDatabase } from './registry-database.js';
import type { DeviceSelector } from './registry-reads.js';
import { SqlSource } from './sql-source.js';
import { type Refused, refused } from './written.js';

/** As many as can be logged in over one gateway [contract 6.7]. */
export const MAX_SUB_DEVICES = 200;

/**
 * `unknownDevice`: also one of another organisation. `notGateway`: the product of the named gateway is none of gateways.
 * `notCarried`: a device to be removed is no sub-device of this gateway. `taken`: it has another gateway. `isGateway`:
 * a gateway is to be carried. `tooMany`: more than `MAX_SUB_DEVICES`.
 */
export type TopologyRefusal =
  | 'unknownDevice'
  | 'notGateway'
  | 'notCarried'
  | 'taken'
  | 'isGateway'
  | 'tooMany';

export type TopologyOutcome = { readonly ok: true } | Refused<TopologyRefusal>;

interface Named {
  readonly assetId: string;
  readonly isGateway: boolean;
}

interface Family {
  readonly gateway: string;
  /** Each once. */
  readonly subDevices: readonly string[];
}

const done: TopologyOutcome = { ok: true };

/**
 * Which gateway carries which sub-devices [contract 5.6]. A sub-device has at most one gateway, and both belong to one
 * organisation. A call is done for all devices it names, or for none.
 */
export class Topology {
  private readonly source: SqlSource;
  private readonly clock: () => number;

  constructor(
    private readonly database: RegistryDatabase,
    { clock = Date.now }: { readonly clock?: () => number } = {},
  ) {
    this.source = new SqlSource(database);
    this.clock = clock;
  }

  /** Those that the gateway carries already stay as they are. */
  async add(
    orgId: string,
    gateway: DeviceSelector,
    subDevices: readonly DeviceSelector[],
  ): Promise<TopologyOutcome> {
    if (subDevices.length > MAX_SUB_DEVICES) return tooMany;
    return this.change(orgId, gateway, subDevices, async (tx, family) => {
      const gateways = await gatewaysOf(tx, family.subDevices);
      const taken = family.subDevices.find((id) => (gateways.get(id) ?? family.gateway) !== family.gateway);
      if (taken !== undefined) return refused('taken', `device ${taken} has another gateway`);
      const added = family.subDevices.filter((id) => !gateways.has(id));
      const carried = await tx.subDevice.count({ where: { gatewayAssetId: family.gateway } });
      if (carried + added.length > MAX_SUB_DEVICES) return tooMany;
      const createTime = BigInt(this.clock());
      await tx.subDevice.createMany({
        data: added.map((assetId) => ({ assetId, gatewayAssetId: family.gateway, createTime })),
      });
      return done;
    });
  }

  async remove(
    orgId: string,
    gateway: DeviceSelector,
    subDevices: readonly DeviceSelector[],
  ): Promise<TopologyOutcome> {
    if (subDevices.length > MAX_SUB_DEVICES) return tooMany;
    return this.change(orgId, gateway, subDevices, async (tx, family) => {
      const gateways = await gatewaysOf(tx, family.subDevices);
      const stranger = family.subDevices.find((id) => gateways.get(id) !== family.gateway);
      if (stranger !== undefined) {
        return refused('notCarried', `device ${stranger} is no sub-device of this gateway`);
      }
      await tx.subDevice.deleteMany({ where: { assetId: { in: [...family.subDevices] } } });
      return done;
    });
  }

  /** @returns the assetId of a gateway */
  async findGateway(
    orgId: string,
    gateway: DeviceSelector,
  ): Promise<{ readonly ok: true; readonly assetId: string } | Refused<'unknownDevice' | 'notGateway'>> {
    const [device] = await this.find(orgId, [gateway]);
    if (!device) return unknown(gateway);
    return device.isGateway ? { ok: true, assetId: device.assetId } : notGateway(gateway);
  }

  /** @returns the assetId of the gateway, null when the device has none */
  async gatewayOf(
    orgId: string,
    subDevice: DeviceSelector,
  ): Promise<{ readonly ok: true; readonly gateway: string | null } | Refused<'unknownDevice'>> {
    const [device] = await this.find(orgId, [subDevice]);
    if (!device) return unknown(subDevice);
    const row = await this.database.prisma.subDevice.findUnique({ where: { assetId: device.assetId } });
    return { ok: true, gateway: row?.gatewayAssetId ?? null };
  }

  private async change(
    orgId: string,
    gateway: DeviceSelector,
    subDevices: readonly DeviceSelector[],
    work: (tx: Prisma.TransactionClient, family: Family) => Promise<TopologyOutcome>,
  ): Promise<TopologyOutcome> {
    const family = await this.familyOf(orgId, gateway, subDevices);
    if ('ok' in family) return family;
    return this.database.prisma.$transaction(async (tx) => {
      // All devices of the change are locked, in the order of their ids: what is read of them stays true until it ends.
      const ids = [family.gateway, ...family.subDevices];
      const locked = await tx.$queryRaw<{ assetId: string }[]>`
        SELECT d.asset_id AS "assetId" FROM registry.device d
        WHERE d.asset_id = ANY(${ids}) ORDER BY d.asset_id FOR NO KEY UPDATE`;
      const present = new Set(locked.map(({ assetId }) => assetId));
      const gone = ids.find((assetId) => !present.has(assetId));
      return gone === undefined ? work(tx, family) : unknown({ assetId: gone });
    });
  }

  private async familyOf(
    orgId: string,
    gateway: DeviceSelector,
    subDevices: readonly DeviceSelector[],
  ): Promise<Family | Refused<TopologyRefusal>> {
    const [named, ...others] = await this.find(orgId, [gateway, ...subDevices]);
    if (!named) return unknown(gateway);
    if (!named.isGateway) return notGateway(gateway);
    const ids = new Set<string>();
    for (const [index, selector] of subDevices.entries()) {
      const device = others[index];
      if (!device) return unknown(selector);
      if (device.isGateway) {
        return refused('isGateway', `device ${nameOf(selector)} is a gateway, and no gateway carries those`);
      }
      ids.add(device.assetId);
    }
    return { gateway: named.assetId, subDevices: [...ids] };
  }

  /** In the order of the selectors; what belongs to others is null, like what does not exist. */
  private async find(orgId: string, selectors: readonly DeviceSelector[]): Promise<(Named | null)[]> {
    if (!isOrgId(orgId)) return selectors.map(() => null);
    const possible = selectors.filter(isPossible);
    const records = possible.length === 0 ? [] : await this.source.devices(possible);
    let next = 0;
    return selectors.map((selector) => {
      const record = isPossible(selector) ? records[next++] : null;
      if (record?.facts.orgId !== orgId) return null;
      return { assetId: record.facts.assetId, isGateway: record.credentials.productType === 'Gateway' };
    });
  }
}

const isPossible = (selector: DeviceSelector): boolean =>
  'assetId' in selector
    ? isShortKey(selector.assetId)
    : isShortKey(selector.productKey) && isDeviceKey(selector.deviceKey);

const gatewaysOf = async (
  tx: Prisma.TransactionClient,
  assetIds: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const rows = await tx.subDevice.findMany({ where: { assetId: { in: [...assetIds] } } });
  return new Map(rows.map(({ assetId, gatewayAssetId }) => [assetId, gatewayAssetId]));
};

const nameOf = (selector: DeviceSelector): string =>
  'assetId' in selector ? selector.assetId : `${selector.productKey}/${selector.deviceKey}`;

const unknown = (selector: DeviceSelector) =>
  refused('unknownDevice', `device ${nameOf(selector)} does not exist`);

const notGateway = (selector: DeviceSelector) =>
  refused('notGateway', `device ${nameOf(selector)} is no gateway`);

const tooMany = refused('tooMany', `a gateway carries at most ${MAX_SUB_DEVICES} sub-devices`);
