import type { UploadPath } from '@setpoint/channels';
import {
  type NamedDevice,
  readAttributeUploads,
  readEventUploads,
  readIntegrationPost,
} from '../payload/integration-post.js';
import { MAX_NAMES } from '../payload/name-list.js';
import type { Integration } from './admit-device.js';
import { updateAttributes } from './device-attributes.js';
import type { DetailsWriter } from './device-store.js';
import { refused, stored, type Taken, type TelemetryParts } from './store-telemetry.js';
import { takeEvent } from './take-event.js';
import { type DeviceSubject, type ModelReader, takeMeasurements } from './take-measurements.js';

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

type Members = Readonly<Record<string, unknown>>;

/** What is uploaded for devices of a product with the product's secret [contract 6.1]. */
export class IntegrationUploads {
  constructor(
    private readonly registry: IntegrationRegistry,
    private readonly writer: DetailsWriter,
  ) {}

  /**
   * Takes what is said of each device as if that had said it: its points as a whole or not at all, each event and each
   * entry of attributes by itself. The answer is that of the first that was not taken; the others are.
   *
   * @throws when the registry does not answer
   */
  async take(
    parts: TelemetryParts,
    integration: Integration,
    path: UploadPath,
    members: Members,
  ): Promise<Taken> {
    const taken = await this.takeAll(parts, integration, path, members);
    if (!taken) return refused('payloadFormat');
    return taken.find(({ outcome }) => outcome !== 'stored') ?? stored;
  }

  /** @returns null when it cannot be read, and nothing was taken */
  private takeAll(parts: TelemetryParts, integration: Integration, path: UploadPath, members: Members) {
    switch (path) {
      case 'measurepoint/post':
        return this.takePoints(parts, integration, members);
      case 'event/post':
        return this.takeEvents(parts, integration, members);
      case 'attribute/post':
        return this.takeAttributes(parts, integration, members);
    }
  }

  private async takePoints(parts: TelemetryParts, integration: Integration, members: Members) {
    const post = readIntegrationPost(members);
    if (!post.ok) return null;
    const takeOne = ({ device, measurements }: (typeof post.uploads)[number]) =>
      this.takeOf(integration, device, (subject) =>
        takeMeasurements(parts, this.registry, subject, { ok: true, measurements, skipsInvalid: false }),
      );
    return Promise.all(post.uploads.map(takeOne));
  }

  private async takeEvents(parts: TelemetryParts, integration: Integration, members: Members) {
    const uploads = readEventUploads(members);
    const takeOne = ({ device, eventId, post }: NonNullable<typeof uploads>[number]) =>
      this.takeOf(integration, device, (subject) => takeEvent(parts, this.registry, subject, eventId, post));
    return uploads && Promise.all(uploads.map(takeOne));
  }

  /** One after the other: the last word of a device counts, and each is a transaction. */
  private async takeAttributes(parts: TelemetryParts, integration: Integration, members: Members) {
    const uploads = readAttributeUploads(members);
    if (!uploads) return null;
    const attributes = { models: this.registry, writer: this.writer };
    const taken: Taken[] = [];
    for (const { device, said } of uploads)
      taken.push(
        Object.keys(said).length > MAX_NAMES
          ? refused('attributeUpdateFailed')
          : await this.takeOf(integration, device, (subject) =>
              updateAttributes(parts, attributes, subject, said),
            ),
      );
    return taken;
  }

  private async takeOf(
    { orgId, productKey }: Integration,
    name: NamedDevice,
    take: (subject: DeviceSubject) => Promise<Taken>,
  ): Promise<Taken> {
    const device = await this.registry.findDevice(orgId, selectorOf(productKey, name));
    if (device?.productKey !== productKey || !device.enabled) return refused('batchFailed');
    const { assetId, deviceKey } = device;
    return take({ orgId, assetId, productKey, deviceKey });
  }
}

const selectorOf = (productKey: string, name: NamedDevice) =>
  'assetId' in name ? name : { productKey, deviceKey: name.deviceKey };
