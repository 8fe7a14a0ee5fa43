import { type DeviceUpload, type NamedDevice, readIntegrationPost } from '../payload/integration-post.js';
import type { Integration } from './admit-device.js';
import { refused, stored, type Taken, type TelemetryParts } from './store-telemetry.js';
import { type ModelReader, takeMeasurements } from './take-measurements.js';

/** Answers from memory where it can. */
export interface IntegrationRegistry extends ModelReader {
  findDevice(
    orgId: string,
    device: { readonly assetId: string } | { readonly productKey: string; readonly deviceKey: string },
  ): Promise<{
    readonly assetId: string;
    readonly productKey: string;
    readonly deviceKey: string;
    readonly modelId: string;
    readonly enabled: boolean;
  } | null>;
}

/** What is uploaded for devices of a product with the product's secret [contract 6.1]. */
export class IntegrationUploads {
  constructor(private readonly registry: IntegrationRegistry) {}

  /**
   * Takes measurement points, those of each device as a whole or not at all. The answer is that of the first device
   * whose points were not taken; the others' are.
   *
   * @throws when the registry does not answer
   */
  async take(
    parts: TelemetryParts,
    integration: Integration,
    members: Readonly<Record<string, unknown>>,
  ): Promise<Taken> {
    const post = readIntegrationPost(members);
    if (!post.ok) return refused(post.code);
    const taken = await Promise.all(post.uploads.map((upload) => this.takeOne(parts, integration, upload)));
    return taken.find(({ outcome }) => outcome !== 'stored') ?? stored;
  }

  private async takeOne(
    parts: TelemetryParts,
    { orgId, productKey }: Integration,
    { device: name, measurements }: DeviceUpload,
  ): Promise<Taken> {
    const device = await this.registry.findDevice(orgId, selectorOf(productKey, name));
    if (device?.productKey !== productKey || !device.enabled) return refused('batchFailed');
    const { assetId, deviceKey } = device;
    const post = { ok: true, measurements, skipsInvalid: false } as const;
    return takeMeasurements(parts, this.registry, { orgId, assetId, productKey, deviceKey }, post);
  }
}

const selectorOf = (productKey: string, name: NamedDevice) =>
  'assetId' in name ? name : { productKey, deviceKey: name.deviceKey };
