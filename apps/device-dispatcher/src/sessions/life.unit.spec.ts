import { describe, expect, it } from '@jest/globals';
import { CrashPoints, createLogger } from '@setpoint/service-kit';
import { ManualTimers } from '../../test/manual-timers.js';
import { withoutScripts } from '../payload/custom-format.js';
import { Life } from './life.js';
import type { Report } from './report.js';

const settled = () => new Promise((resolve) => setImmediate(resolve));

const measured: Report = { topic: 't', key: 'a1', headers: { type: 'device.measured' }, value: '{}' };

const setUp = () => {
  const sent: string[] = [];
  const kafka = { answers: Promise.resolve() };
  const lease = { slot: 1, incarnation: 1, isHeld: () => true };
  const timers = new ManualTimers();
  const life = new Life(lease, {
    publisher: {
      publish: async (reports: readonly Report[]) => {
        await kafka.answers;
        sent.push(...reports.map(({ headers }) => headers.type ?? ''));
      },
    },
    clock: { now: () => 1 },
    timers,
    crashPoints: new CrashPoints(),
    format: withoutScripts,
    log: createLogger({ service: 'test', level: 'silent' }),
  });
  const handedOver = { assetId: 'a1', commandId: '1', dispatchNumber: 1, at: 1 };
  life.handOvers.hold(handedOver, { messageId: '1', kind: 'set' });
  return { life, sent, kafka, timers };
};

describe('a life of the slot', () => {
  it('reports what was handed over before it ends in order', async () => {
    const { life, sent } = setUp();
    await life.finish(1_000);
    expect([sent, life.isOver]).toEqual([['dispatch.handedOver'], true]);
  });

  it('ends in order only when Kafka has what was measured', async () => {
    const { life, sent, kafka } = setUp();
    life.handOvers.dropAll();
    let answer: () => void = () => undefined;
    kafka.answers = new Promise((resolve) => {
      answer = resolve;
    });
    life.telemetry.add(measured);
    const finishing = life.finish(1_000);
    await settled();
    expect(life.isOver).toBe(false);
    answer();
    await finishing;
    expect(sent).toEqual(['device.measured']);
  });

  it('gives up what was measured as soon as its slot is lost', async () => {
    const { life, kafka } = setUp();
    kafka.answers = Promise.reject(new Error('away'));
    const outcome = life.telemetry.deliver(measured);
    await settled();
    life.end();
    expect(await outcome).toBe('abandoned');
  });

  it('says nothing any more when its slot is lost', async () => {
    const { life, sent, timers } = setUp();
    life.end();
    timers.advance(1_000);
    await settled();
    expect(sent).toEqual([]);
  });
});
