import { codes } from '@setpoint/codes';
import type { SubDeviceName } from '@setpoint/registry';
import type { CredentialsReader } from '../login/credentials.js';
import type { SubDeviceClaim } from '../login/sub-device-claim.js';
import { isClaimSignedWith } from '../login/sub-device-signature.js';
import type { TopologyStore } from '../login/topology-store.js';
import type { DeviceName } from '../login/user-name.js';
import type { Asker } from '../upstream/upstream-handler.js';

export interface TopologyParts {
  readonly registry: CredentialsReader;
  readonly topology: Pick<TopologyStore, 'add' | 'removeAny' | 'subDevicesOf'>;
}

export type TopologyChange = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** What gateways themselves make of which devices they carry [contract 6.7]. */
export class GatewayTopology {
  constructor(private readonly parts: TopologyParts) {}

  /**
   * All or none. Each must be signed with the secret of the sub-device: who has it may carry the device.
   *
   * @throws when the registry does not answer
   */
  async add(
    { session: { device: gateway } }: Asker,
    claims: readonly SubDeviceClaim[],
  ): Promise<TopologyChange> {
    const { registry, topology } = this.parts;
    const devices = await Promise.all(
      claims.map(({ productKey, deviceKey }) => registry.deviceCredentials(productKey, deviceKey)),
    );
    const subDevices: { readonly assetId: string }[] = [];
    for (const [index, claim] of claims.entries()) {
      const device = devices[index];
      // What belongs to others is not there.
      if (device?.orgId !== gateway.orgId) return refused(claim, codes.subDeviceUnknown.msg);
      if (!isClaimSignedWith(device.deviceSecret, claim)) return refused(claim, codes.subDeviceSignature.msg);
      subDevices.push({ assetId: device.assetId });
    }
    const added = await topology.add(gateway.orgId, { assetId: gateway.assetId }, subDevices);
    return added.ok ? added : { ok: false, reason: added.detail };
  }

  /**
   * Those that are members and not logged in over this gateway; refused when there is none. One that is logged in over
   * another gateway goes on there.
   *
   * @throws when the registry does not answer
   */
  async remove({ life, session }: Asker, names: readonly DeviceName[]): Promise<TopologyChange> {
    const { orgId, assetId } = session.device;
    const absent = names.filter((name) => life.sessions.speaker(session, name)?.carrier !== session);
    if (absent.length === 0) return { ok: false, reason: 'all of them are online' };
    const removed = await this.parts.topology.removeAny(orgId, { assetId }, absent);
    return removed.ok ? { ok: true } : { ok: false, reason: removed.detail };
  }

  subDevicesOf({ session }: Asker): Promise<readonly SubDeviceName[]> {
    return this.parts.topology.subDevicesOf(session.device.assetId);
  }
}

const refused = ({ productKey, deviceKey }: DeviceName, text: string): TopologyChange => ({
  ok: false,
  reason: `${productKey}&${deviceKey}: ${text}`,
});
