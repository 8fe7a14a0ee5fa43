import type { DeviceChange } from './registry-change.js';
import type { RegistryDatabase } from './registry-database.js';

/** A change of a device that the schedulers and dispatchers have to be told, or its end. */
export interface DeviceAnnouncement {
  readonly orgId: string;
  readonly assetId: string;
  readonly productKey: string;
  readonly deviceKey: string;
  /** Of this change. It says how the device was then, so that announcements may be told in any order, and twice. */
  readonly revision: number;
  readonly removed: boolean;
  readonly activated: boolean;
  readonly enabled: boolean;
  /** See `DeviceFacts`. */
  readonly replacedEpoch: number | null;
  /** What was done to the device that its gateways are told of [contract 6.4]; null for anything else. */
  readonly change: DeviceChange | null;
  /** With a change: assetIds of the gateways of which it was a member then. */
  readonly gateways: readonly string[];
}

/** What was written with each such change and has not been told yet. */
export class DeviceAnnouncements {
  constructor(private readonly database: RegistryDatabase) {}

  /** The oldest ones. */
  pending(limit: number): Promise<DeviceAnnouncement[]> {
    return this.database.prisma.$queryRaw<DeviceAnnouncement[]>`
      SELECT org_id AS "orgId", asset_id AS "assetId", product_key AS "productKey", device_key AS "deviceKey",
        revision::float8 AS revision, removed, activated, enabled, replaced_epoch::float8 AS "replacedEpoch",
        change, gateways
      FROM registry.device_announcement
      ORDER BY device_announcement.revision
      LIMIT ${limit}::int`;
  }

  /** Call when they have been told. */
  async forget(announcements: readonly DeviceAnnouncement[]): Promise<void> {
    const revisions = announcements.map(({ revision }) => BigInt(revision));
    await this.database.prisma.deviceAnnouncement.deleteMany({ where: { revision: { in: revisions } } });
  }
}
