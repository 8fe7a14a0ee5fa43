import { isStorableText } from '@setpoint/thing-model';
import { importLines, type LineResult } from './import/import-lines.js';
import { type RandomKeys, randomKeys } from './random-keys.js';
import type { RegistryChange } from './registry-change.js';
import type { RegistryDatabase } from './registry-database.js';
import type { Channel } from './registry-reads.js';
import { type Activation, activateDevice } from './writes/activate-device.js';
import { type DeviceActivity, type DeviceState, recordActivity } from './writes/activity.js';
import {
  type ChannelName,
  type ChannelPage,
  type ChannelRefusal,
  type ChannelUpdate,
  createChannel,
  deleteChannel,
  listChannels,
  updateChannel,
} from './writes/channels.js';
import { type ChangeTagsOutcome, changeTags } from './writes/device-tags.js';
import { type LastUpdate, recordLastUpdates } from './writes/last-updates.js';
import { createApplication, putOrganization, soleOrganization } from './writes/organizations.js';
import { type PutProductOutcome, setProductCodec, setProductQos } from './writes/products.js';
import { type NewDevice, type RegisterDevicesOutcome, registerDevices } from './writes/register-devices.js';
import {
  type PutThingModelOptions,
  type PutThingModelOutcome,
  putThingModel,
} from './writes/thing-models.js';
import { type UpdateDeviceOutcome, updateDevice } from './writes/update-device.js';
import type { Refused, Written } from './written.js';

export interface RegistryWriterOptions {
  /** Called after each write that changed something, before its answer; wire the own cache to it. */
  readonly onChanged?: (changes: readonly RegistryChange[]) => void;
  /** Epoch ms. */
  readonly clock?: () => number;
  readonly keys?: RandomKeys;
}

/**
 * Writes the registry's tables, beside `DeviceCatalog` and `Topology`: for the api-gateways what applications and
 * administrators want, for the dispatchers what devices want. Safe against others that write at the same time. Every
 * answer carries the changes of which own caches have to be told; what others must not miss is written with the change
 * (see `DeviceAnnouncements`).
 */
export class RegistryWriter {
  private readonly onChanged: (changes: readonly RegistryChange[]) => void;
  private readonly clock: () => number;
  private readonly keys: RandomKeys;

  constructor(
    private readonly database: RegistryDatabase,
    { onChanged = () => undefined, clock = Date.now, keys = randomKeys }: RegistryWriterOptions = {},
  ) {
    this.onChanged = onChanged;
    this.clock = clock;
    this.keys = keys;
  }

  /** Creates an organisation unless it is there. */
  putOrganization(orgId: string): Promise<Written<{ created: boolean }> | Refused<'invalid'>> {
    return this.announced(putOrganization(this.prisma, orgId, this.clock()));
  }

  /** The organisation of an installation that has only one; null when it has none, or several. */
  soleOrganization(): Promise<string | null> {
    return soleOrganization(this.prisma);
  }

  /** Credentials of a REST caller [contract 4.1]; the secret can be read only here. */
  createApplication(
    orgId: string,
  ): Promise<Written<{ appKey: string; appSecret: string }> | Refused<'unknownOrganization'>> {
    return this.announced(createApplication(this.database, orgId, this.clock()));
  }

  /** @param json parsed JSON in the shape of contract 5.1; the models below it are composed anew */
  putThingModel(
    orgId: string,
    modelId: string,
    json: unknown,
    options?: PutThingModelOptions,
  ): Promise<PutThingModelOutcome> {
    return this.announced(putThingModel(this.prisma, orgId, modelId, json, this.clock(), options));
  }

  /** Products and devices with given keys and secrets, one JSON object a line [architecture 9]. */
  importLines(
    orgId: string,
    lines: readonly string[],
  ): Promise<Written<readonly LineResult[]> | Refused<'unknownOrganization'>> {
    return this.announced(importLines(this.database, orgId, lines, this.clock));
  }

  /** @param qos 0 or 1 [contract 6.3] */
  setProductQos(orgId: string, productKey: string, qos: number): Promise<PutProductOutcome> {
    return this.announced(setProductQos(this.prisma, orgId, productKey, qos, this.clock()));
  }

  /** @param codec JavaScript of contract 7; null or empty removes it */
  setProductCodec(orgId: string, productKey: string, codec: string | null): Promise<PutProductOutcome> {
    return this.announced(setProductCodec(this.prisma, orgId, productKey, codec, this.clock()));
  }

  /** What sessions and telemetry tell of devices; a batch may come twice, and in any order. */
  recordActivity(batch: readonly DeviceActivity[]): Promise<Written<{ activated: readonly DeviceState[] }>> {
    return this.announced(recordActivity(this.prisma, batch));
  }

  /** Moves the times of events and attributes forward; a batch may come twice, and in any order. */
  recordLastUpdates(batch: readonly LastUpdate[]): Promise<void> {
    return recordLastUpdates(this.prisma, batch);
  }

  /**
   * At a login by the product secret: of all who try at the same time one is told true [contract 6.2]. False for a
   * device that was active already, is disabled, was replaced after the epoch was drawn, or is unknown.
   */
  activateDevice(assetId: string, activation: Activation): Promise<Written<boolean>> {
    return this.announced(activateDevice(this.prisma, assetId, activation));
  }

  /** Creates devices with secrets of our making, all of them or none; at most 50 in a call [contract 6.4]. */
  registerDevices(orgId: string, devices: readonly NewDevice[]): Promise<RegisterDevicesOutcome> {
    const issuing = { keys: this.keys, nowMs: this.clock() };
    return this.announced(registerDevices(this.database, orgId, devices, issuing));
  }

  /** @param attributes by name, each checked; null removes one, and those not named stay */
  updateAttributes(
    orgId: string,
    assetId: string,
    attributes: Readonly<Record<string, unknown>>,
  ): Promise<UpdateDeviceOutcome> {
    const update = { deviceAttributes: attributes };
    return this.announced(updateDevice(this.prisma, orgId, { assetId }, update, this.clock()));
  }

  /** Names that the device has no attribute of are passed over. */
  removeAttributes(orgId: string, assetId: string, names: readonly string[]): Promise<UpdateDeviceOutcome> {
    const storable = names.filter(isStorableText);
    return this.updateAttributes(orgId, assetId, Object.fromEntries(storable.map((name) => [name, null])));
  }

  /** @param tags by name, each checked; those not named stay */
  mergeTags(
    orgId: string,
    assetId: string,
    tags: Readonly<Record<string, string>>,
  ): Promise<ChangeTagsOutcome> {
    return changeTags(this.prisma, orgId, assetId, { set: tags }, this.clock());
  }

  /** Names that the device has no tag of are passed over. */
  removeTags(orgId: string, assetId: string, names: readonly string[]): Promise<ChangeTagsOutcome> {
    return changeTags(this.prisma, orgId, assetId, { removed: names }, this.clock());
  }

  /** Refused: `exists`, `limit`, `invalid` (desc), `unknownOrganization` [contract 2.2]. */
  createChannel(
    orgId: string,
    name: ChannelName,
    desc: string | null = null,
  ): Promise<Written<Channel> | Refused<ChannelRefusal>> {
    return this.announced(createChannel(this.prisma, orgId, name, desc, this.clock()));
  }

  /** Refused: `unknown`, `exists` (the new id), `invalid` (desc) [contract 2.2]. */
  updateChannel(
    orgId: string,
    name: ChannelName,
    update: ChannelUpdate,
  ): Promise<Written<Channel> | Refused<ChannelRefusal>> {
    return this.announced(updateChannel(this.prisma, orgId, name, update, this.clock()));
  }

  /** Refused: `unknown` [contract 2.2]. */
  deleteChannel(orgId: string, name: ChannelName): Promise<Written<null> | Refused<ChannelRefusal>> {
    return this.announced(deleteChannel(this.prisma, orgId, name, this.clock()));
  }

  /** A read, but an administrative one: never cached. `pageSize` 0 is everything, `pageToken` counts from 1. */
  listChannels(
    orgId: string,
    kind: ChannelName['kind'],
    page: { readonly pageSize?: number; readonly pageToken?: number } = {},
  ): Promise<ChannelPage> {
    return listChannels(this.prisma, orgId, kind, page);
  }

  private get prisma() {
    return this.database.prisma;
  }

  private async announced<R extends Written<unknown> | Refused<string>>(write: Promise<R>): Promise<R> {
    const result = await write;
    if (result.ok && result.changes.length > 0) this.onChanged(result.changes);
    return result;
  }
}
