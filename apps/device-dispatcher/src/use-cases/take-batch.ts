import type { CodeName } from '@setpoint/codes';
import type { Measurement } from '@setpoint/contracts';
import { MAX_SUB_DEVICES } from '@setpoint/registry';
import type { CompiledModel } from '@setpoint/thing-model';
import type { DeviceName } from '../login/user-name.js';
import type { MeasurementBatch } from '../payload/measurement-batch.js';
import { telemetryReport } from '../sessions/report.js';
import { isEmpty, readMeasurement } from './read-measurements.js';
import { refused, stored, storeTelemetry, type Taken, type TelemetryParts } from './store-telemetry.js';
import { type DeviceSubject, type ModelReader, subjectOf } from './take-measurements.js';

type Selector = { readonly assetId: string } | DeviceName;

interface KnownDevice extends Omit<DeviceSubject, 'orgId'> {
  readonly modelId: string;
  readonly enabled: boolean;
}

/** Answers from memory where it can. */
export interface BatchRegistry extends ModelReader {
  /** In the order of the selectors; null for what the organisation does not have. */
  findDevices(orgId: string, selectors: readonly Selector[]): Promise<readonly (KnownDevice | null)[]>;
}

export interface GatewayMembers {
  /** A device without a gateway is missing. */
  gatewaysOf(assetIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
}

/** On whose behalf a batch comes. */
export interface BatchSender {
  readonly orgId: string;
  /** assetId of the device that has the connection. */
  readonly carrier: string;
  /** @returns the assetId of a device that is logged in over this connection */
  assetOnline(device: DeviceName): string | undefined;
}

/** A gateway and all that it can carry; a batch that names more is about strangers. */
const MAX_DEVICES = MAX_SUB_DEVICES + 1;

/**
 * Passes on what a gateway posts for itself and its sub-devices: one record a device, all of them or none [contract 6.4,
 * 6.6]. The answer is that of the first entry that cannot be taken.
 *
 * @returns when Kafka has all records, or when it is clear that it never will
 * @throws when the registry does not answer
 */
export const takeBatch = async (
  { telemetry, clock, log }: TelemetryParts,
  registry: BatchRegistry,
  members: GatewayMembers,
  sender: BatchSender,
  batch: MeasurementBatch,
): Promise<Taken> => {
  const receivedAt = clock.now();
  const names = new Map(batch.entries.map(({ device }) => [keyOf(device), device]));
  if (names.size > MAX_DEVICES) return refused('batchFailed');
  const targets = await targetsOf(registry, members, sender, names, batch.allowsOffline);
  const read = readAll(batch, targets, receivedAt);
  if (!read.ok) {
    log.debug({ assetId: sender.carrier, detail: read.detail }, 'a batch is refused');
    return refused(read.code);
  }
  const reports = [...read.measurements].map(([{ subject }, measurements]) =>
    telemetryReport('device.measured', { ...subject, measurements, receivedAt }),
  );
  return reports.length === 0 ? stored : storeTelemetry(telemetry, reports);
};

/** Neither key can hold a slash. */
const keyOf = ({ productKey, deviceKey }: DeviceName): string => `${productKey}/${deviceKey}`;

interface Target {
  readonly subject: DeviceSubject;
  readonly points: CompiledModel['points'];
}

/** The devices that may be posted for, by `keyOf`. */
const targetsOf = async (
  registry: BatchRegistry,
  members: GatewayMembers,
  sender: BatchSender,
  names: ReadonlyMap<string, DeviceName>,
  allowsOffline: boolean,
): Promise<ReadonlyMap<string, Target>> => {
  const wanted = [...names].flatMap(([key, name]) => {
    const assetId = sender.assetOnline(name);
    const selector = assetId === undefined ? name : { assetId };
    return assetId !== undefined || allowsOffline ? [{ key, selector, isOnline: assetId !== undefined }] : [];
  });
  const found = await registry.findDevices(
    sender.orgId,
    wanted.map(({ selector }) => selector),
  );
  const known = wanted.flatMap(({ key, isOnline }, index) => {
    const device = found[index];
    return device ? [{ key, isOnline, device }] : [];
  });
  const offline = known.flatMap(({ isOnline, device }) => (isOnline ? [] : [device.assetId]));
  const gateways = offline.length > 0 ? await members.gatewaysOf(offline) : new Map<string, string[]>();
  const isMember = ({ assetId, enabled }: KnownDevice) =>
    enabled && (gateways.get(assetId) ?? []).includes(sender.carrier);
  const targets = known
    .filter(({ isOnline, device }) => isOnline || isMember(device))
    .map(async ({ key, device }): Promise<[string, Target]> => {
      const model = await registry.compiledModel(sender.orgId, device.modelId);
      const subject = subjectOf({ ...device, orgId: sender.orgId });
      return [key, { subject, points: model?.points ?? new Map() }];
    });
  return new Map(await Promise.all(targets));
};

type Read =
  | { readonly ok: true; readonly measurements: ReadonlyMap<Target, Measurement[]> }
  | { readonly ok: false; readonly code: CodeName; readonly detail: string };

const readAll = (
  { entries, skipsInvalid }: MeasurementBatch,
  targets: ReadonlyMap<string, Target>,
  receivedAt: number,
): Read => {
  const measurements = new Map<Target, Measurement[]>();
  for (const { device, measurement: posted } of entries) {
    const target = targets.get(keyOf(device));
    if (!target) return { ok: false, code: 'batchFailed', detail: `${keyOf(device)} may not be posted for` };
    const { measurement, problem } = readMeasurement(target.points, posted, receivedAt);
    if (problem !== null && !skipsInvalid) return { ok: false, code: 'modelMismatch', detail: problem };
    if (isEmpty(measurement)) continue;
    const others = measurements.get(target);
    if (others) others.push(measurement);
    else measurements.set(target, [measurement]);
  }
  return { ok: true, measurements };
};
