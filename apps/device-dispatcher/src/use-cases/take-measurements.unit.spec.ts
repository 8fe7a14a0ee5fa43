import { describe, expect, it } from '@jest/globals';
import { createLogger } from '@setpoint/service-kit';
import { compileModel, parseThingModel } from '@setpoint/thing-model';
import { ManualTimers } from '../../test/manual-timers.js';
import { Outbox } from '../sessions/outbox.js';
import type { Report } from '../sessions/report.js';
import { takeMeasurements } from './take-measurements.js';

const NOW = 1_767_225_600_000;
const device = { orgId: 'o1', assetId: 'a1', productKey: 'p1', deviceKey: 'd1' };
const log = createLogger({ service: 'test', level: 'silent' });

const parsed = parseThingModel(
  { measurepoints: { power: { dataType: 'FLOAT' } } },
  { orgId: 'o1', modelId: 'm1' },
);
if (!parsed.ok) throw new Error(parsed.detail);
const model = compileModel(parsed.model);
const models = { findDevice: async () => ({ modelId: 'm1' }), compiledModel: async () => model };

const settled = () => new Promise((resolve) => setImmediate(resolve));

const setUp = () => {
  const sent: Report[] = [];
  const kafka = { isAway: false };
  const publisher = {
    publish: async (reports: readonly Report[]) => {
      if (kafka.isAway) throw new Error('away');
      sent.push(...reports);
    },
  };
  const telemetry = new Outbox(publisher, new ManualTimers(), log, () => true);
  const take = (time: number | null = null) => {
    const post = { ok: true, measurements: [{ time, points: { power: 1 } }], skipsInvalid: false } as const;
    return takeMeasurements({ telemetry, clock: { now: () => NOW }, log }, models, device, post);
  };
  return { sent, kafka, telemetry, take };
};

describe('what a device measured', () => {
  it.each([
    ['without a time', null, NOW],
    ['long ago', NOW - 86_400_000, NOW - 86_400_000],
    ['five minutes ahead', NOW + 300_000, NOW + 300_000],
    ['more than five minutes ahead', NOW + 300_001, NOW],
  ])('%s is of the time that it can be of', async (_, time, expected) => {
    const { sent, take } = setUp();
    expect(await take(time)).toEqual({ outcome: 'stored', code: 'deviceOk' });
    const [record] = sent.map(({ value }) => JSON.parse(value));
    expect(record).toMatchObject({ measurements: [{ time: expected }], receivedAt: NOW });
  });

  it.each([
    [0, 'abandoned'],
    [1, 'dropped'],
  ])('with %i characters too many waiting for Kafka is %s', async (tooMany, outcome) => {
    const { sent, kafka, telemetry, take } = setUp();
    await take();
    const length = sent[0]?.value.length ?? 0;
    kafka.isAway = true;
    telemetry.add({ topic: 't', key: 'k', headers: {}, value: 'x'.repeat(67_108_864 - length + tooMany) });
    const taken = take();
    await settled();
    telemetry.abandon();
    expect(await taken).toEqual({ outcome, code: null });
  });
});
