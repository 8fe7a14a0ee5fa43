import { Gathering } from './gathering.js';
import { grouped } from './grouped.js';
import { isShortKey } from './key-format.js';
import type { RegistryDatabase } from './registry-database.js';
import { gatewaysSql, noteLoginsSql } from './sql/topology.js';

/** A sub-device that logged in over a gateway. */
export interface SubDeviceLogin {
  readonly assetId: string;
  readonly gatewayAssetId: string;
  readonly epoch: number;
}

/** Bounds how long one statement keeps the next one waiting. */
const MAX_AT_ONCE = 1_000;

/** What logins of sub-devices ask: a fleet asks for each device by itself, and that must not be a statement each. */
export class SubDeviceLogins {
  private readonly lookUps = new Gathering({
    run: (assetIds: readonly string[]) => this.find(assetIds),
    maxItems: MAX_AT_ONCE,
  });
  private readonly notes = new Gathering({
    run: (logins: readonly SubDeviceLogin[]) => this.store(logins),
    maxItems: MAX_AT_ONCE,
  });

  constructor(private readonly database: RegistryDatabase) {}

  /** See `Topology.gatewaysOf`. */
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

  /** See `Topology.noteLogins`. */
  async note(logins: readonly SubDeviceLogin[]): Promise<void> {
    const possible = logins.filter(
      ({ assetId, gatewayAssetId }) => isShortKey(assetId) && isShortKey(gatewayAssetId),
    );
    if (possible.length > 0) await this.notes.add(possible);
  }

  private async find(assetIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const rows = await this.database.prisma.$queryRawUnsafe<Omit<SubDeviceLogin, 'epoch'>[]>(gatewaysSql, [
      ...new Set(assetIds),
    ]);
    return grouped(
      rows,
      ({ assetId }) => assetId,
      ({ gatewayAssetId }) => gatewayAssetId,
    );
  }

  private async store(logins: readonly SubDeviceLogin[]): Promise<void> {
    const newest = new Map<string, SubDeviceLogin>();
    for (const login of logins) {
      const key = `${login.assetId} ${login.gatewayAssetId}`;
      const known = newest.get(key);
      if (!known || login.epoch > known.epoch) newest.set(key, login);
    }
    await this.database.prisma.$executeRawUnsafe(noteLoginsSql, JSON.stringify([...newest.values()]));
  }
}
