import { describe, expect, it } from '@jest/globals';
import type { DeviceEventPosted, DeviceMeasured, Measurement } from '@setpoint/contracts';
import type { DeviceFacts, DeviceSelector, LastUpdate, LatestValue } from '@setpoint/registry';
import { compileModel, parseThingModel } from '@setpoint/thing-model';
import { RecordTelemetry, type TelemetryBatch } from './record-telemetry.js';

const parsed = parseThingModel(
  {
    measurepoints: {
      kw: { dataType: 'FLOAT' },
      soc: { dataType: 'INT', hasQuality: true },
      any: { dataType: 'STRUCT' },
    },
  },
  { orgId: 'o1', modelId: 'm' },
);
if (!parsed.ok) throw new Error(parsed.detail);
const model = compileModel(parsed.model);

const registry = {
  findDevices: async (orgId: string, selectors: readonly DeviceSelector[]) =>
    selectors.map((selector) =>
      orgId === 'o1' && 'assetId' in selector && selector.assetId.startsWith('dev')
        ? ({ assetId: selector.assetId, modelId: 'm' } as DeviceFacts)
        : null,
    ),
  compiledModel: async () => model,
};

const measured = (measurement: Partial<Measurement>, more: Partial<DeviceMeasured> = {}): DeviceMeasured => ({
  orgId: 'o1',
  assetId: 'dev1',
  productKey: 'p',
  deviceKey: 'd',
  measurements: [{ time: 5, values: {}, ...measurement }],
  receivedAt: 7,
  ...more,
});
const at = (partition: number, nextOffset: bigint) => ({ topic: 't', partition, nextOffset });

const eventOf = (more: Partial<DeviceEventPosted> = {}): DeviceEventPosted => ({
  orgId: 'o1',
  assetId: 'dev1',
  productKey: 'p',
  deviceKey: 'd',
  eventId: 'trip',
  eventType: 'ERROR',
  time: 6,
  values: {},
  receivedAt: 7,
  ...more,
});

const run = async (batches: readonly Partial<TelemetryBatch>[], fail = false) => {
  const calls: { values: readonly LatestValue[]; positions: TelemetryBatch['position'][] }[] = [];
  const updates: LastUpdate[] = [];
  const recording = new RecordTelemetry(
    registry,
    { record: async (values, positions) => void calls.push({ values, positions: [...positions] }) },
    {
      recordLastUpdates: async (batch) => {
        if (fail) throw new Error('away');
        updates.push(...batch);
      },
    },
  );
  const outcome = recording.run(
    batches.map((batch) => ({ measured: [], events: [], position: at(0, 1n), ...batch })),
  );
  await (fail ? expect(outcome).rejects.toThrow('away') : outcome);
  return { calls, updates };
};
const recorded = async (...batches: Partial<TelemetryBatch>[]) => (await run(batches)).calls;

describe('telemetry', () => {
  it('becomes one statement with a value for each point and the last position of each partition', async () => {
    const calls = await recorded(
      { measured: [measured({ values: { kw: 1.5, soc: 80 }, qualities: { soc: 3 } })], position: at(0, 5n) },
      { measured: [measured({ values: { kw: 2 } }, { assetId: 'dev2' })], position: at(1, 9n) },
      { measured: [], position: at(0, 6n) },
    );
    const value = { assetId: 'dev1', time: 5, receivedAt: 7 };
    expect(calls).toEqual([
      {
        values: [
          { ...value, pointId: 'kw', value: 1.5, quality: null },
          { ...value, pointId: 'soc', value: 80, quality: 3 },
          { ...value, assetId: 'dev2', pointId: 'kw', value: 2, quality: null },
        ],
        positions: [at(0, 6n), at(1, 9n)],
      },
    ]);
  });

  it.each([
    ['a point the model has not', measured({ values: { nope: 1, constructor: 1 } })],
    ['a value of another type', measured({ values: { kw: 'x', soc: 1.5 } })],
    ['a quality that is none', measured({ values: { soc: 1 }, qualities: { soc: 10 } })],
    ['a quality where the model has none', measured({ values: { kw: 1 }, qualities: { kw: 1 } })],
    ['text that cannot be stored', measured({ values: { any: { a: 'a\u0000' } } })],
    ['an unknown device', measured({ values: { kw: 1 } }, { assetId: 'nobody' })],
    ['another organisation', measured({ values: { kw: 1 } }, { orgId: 'o2' })],
  ])('with %s leaves that out and goes on', async (_, one) => {
    const calls = await recorded({ measured: [one, measured({ values: { kw: 4 } })], position: at(0, 1n) });
    expect(calls[0]?.values.map(({ value }) => value)).toEqual([4]);
    expect(calls[0]?.positions).toEqual([at(0, 1n)]);
  });

  it('says of each event when it was, by the clock of its device', async () => {
    const { updates, calls } = await run([
      { events: [eventOf(), eventOf({ assetId: 'dev2', time: 9 })] },
      { events: [eventOf({ time: 4 }), eventOf({ assetId: 'nobody' }), eventOf({ orgId: 'o2' })] },
    ]);
    expect(updates).toEqual([
      { assetId: 'dev1', eventAt: 6 },
      { assetId: 'dev2', eventAt: 9 },
      { assetId: 'dev1', eventAt: 4 },
    ]);
    expect(calls).toEqual([{ values: [], positions: [at(0, 1n)] }]);
  });

  it('moves no position on when its events were not recorded', async () => {
    expect((await run([{ events: [eventOf()] }], true)).calls).toEqual([]);
  });
});
