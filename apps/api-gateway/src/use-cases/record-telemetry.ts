import type { DeviceEventPosted, DeviceMeasured, Measurement } from '@setpoint/contracts';
import type {
  FollowedPosition,
  LatestValue,
  LatestValues,
  RegistryReads,
  RegistryWriter,
} from '@setpoint/registry';
import { type CompiledPoint, findUnstorable } from '@setpoint/thing-model';

/** Records of one partition, and where the next one is. */
export interface TelemetryBatch {
  readonly measured: readonly DeviceMeasured[];
  readonly events: readonly DeviceEventPosted[];
  readonly position: FollowedPosition;
}

type Points = ReadonlyMap<string, CompiledPoint>;

/**
 * Keeps the latest values of devices, and when they last had an event. Records come from a topic that others may write to, and models change: whatever
 * does not fit the model of its device now is left out, so that a device has at most one value for each point of its
 * model, and none that the database would refuse.
 */
export class RecordTelemetry {
  constructor(
    private readonly registry: Pick<RegistryReads, 'findDevices' | 'compiledModel'>,
    private readonly latest: Pick<LatestValues, 'record'>,
    private readonly writer: Pick<RegistryWriter, 'recordLastUpdates'>,
  ) {}

  /**
   * A statement for all values, and one for all events; the positions come with the last, so that nothing is passed over
   * when this process dies in between.
   *
   * @throws when the registry cannot be asked
   */
  async run(batches: readonly TelemetryBatch[]): Promise<void> {
    const measured = batches.flatMap((batch) => batch.measured);
    const events = batches.flatMap((batch) => batch.events);
    const points = await this.pointsOf([...measured, ...events]);
    const known = events.filter((event) => points.has(keyOf(event)));
    await this.writer.recordLastUpdates(known.map(({ assetId, time }) => ({ assetId, eventAt: time })));
    const values = measured.flatMap((one) => valuesOf(one, points.get(keyOf(one))));
    await this.latest.record(values, lastOfEach(batches));
  }

  /** By `keyOf`; a device that is not one of the organisation that the record names has none. */
  private async pointsOf(subjects: readonly Subject[]): Promise<ReadonlyMap<string, Points>> {
    const byOrganization = new Map<string, Set<string>>();
    for (const { orgId, assetId } of subjects) {
      const assetIds = byOrganization.get(orgId) ?? new Set();
      byOrganization.set(orgId, assetIds.add(assetId));
    }
    const points = new Map<string, Points>();
    for (const [orgId, assetIds] of byOrganization) {
      const selectors = [...assetIds].map((assetId) => ({ assetId }));
      for (const device of await this.registry.findDevices(orgId, selectors)) {
        const model = device && (await this.registry.compiledModel(orgId, device.modelId));
        if (model) points.set(keyOf({ orgId, assetId: device.assetId }), model.points);
      }
    }
    return points;
  }
}

type Subject = Pick<DeviceMeasured, 'orgId' | 'assetId'>;

const keyOf = ({ orgId, assetId }: Subject): string => `${orgId} ${assetId}`;

const valuesOf = (
  { assetId, receivedAt, measurements }: DeviceMeasured,
  points: Points | undefined,
): LatestValue[] =>
  points ? measurements.flatMap((measurement) => newValues(assetId, receivedAt, measurement, points)) : [];

const newValues = (
  assetId: string,
  receivedAt: number,
  { time, values, qualities }: Measurement,
  points: Points,
): LatestValue[] =>
  Object.entries(values).flatMap(([pointId, value]) => {
    const quality = qualities?.[pointId] ?? null;
    const point = points.get(pointId);
    const reported = quality === null ? value : { value, quality };
    return point?.check(reported) === null && findUnstorable(value) === null
      ? [{ assetId, pointId, time, receivedAt, value, quality }]
      : [];
  });

/** A partition may have several batches in one run, in order. */
const lastOfEach = (batches: readonly TelemetryBatch[]): FollowedPosition[] => [
  ...new Map(batches.map(({ position }) => [`${position.topic} ${position.partition}`, position])).values(),
];
