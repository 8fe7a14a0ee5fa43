import { describe, expect, it } from '@jest/globals';
import { createLogger } from '@setpoint/service-kit';
import { ManualTimers } from '../../test/manual-timers.js';
import { Outbox } from './outbox.js';
import type { Report } from './report.js';

const log = createLogger({ service: 'test', level: 'silent' });
const report = (value: string): Report => ({ topic: 't', key: 'k', headers: {}, value });
const settled = () => new Promise((resolve) => setImmediate(resolve));

const setUp = (mayWrite = () => true) => {
  const timers = new ManualTimers();
  const sent: string[][] = [];
  const kafka = { isAway: false };
  const publisher = {
    publish: async (reports: readonly Report[]) => {
      if (kafka.isAway) throw new Error('away');
      sent.push(reports.map(({ value }) => value));
    },
  };
  return { timers, sent, kafka, outbox: new Outbox(publisher, timers, log, mayWrite) };
};

describe('reports on their way to Kafka', () => {
  it('go out together when they were made in the same turn', async () => {
    const { outbox, sent } = setUp();
    for (const value of ['a', 'b', 'c']) outbox.add(report(value));
    await settled();
    expect(sent).toEqual([['a', 'b', 'c']]);
    expect(outbox.size).toBe(0);
  });

  it('are tried again in the same order until Kafka has them, with what came meanwhile behind', async () => {
    const { outbox, sent, kafka, timers } = setUp();
    kafka.isAway = true;
    const stored = outbox.deliver(report('a'));
    await settled();
    outbox.add(report('b'));
    for (let i = 0; i < 10; i += 1) {
      timers.advance(2_000);
      await settled();
    }
    expect(sent).toEqual([]);
    kafka.isAway = false;
    timers.advance(2_000);
    expect(await stored).toBe('stored');
    await settled();
    expect(sent).toEqual([['a'], ['b']]);
  });

  it('wait a moment for others when nobody waits for them', async () => {
    const { outbox, sent, timers } = setUp();
    outbox.add(report('a'), false);
    timers.advance(40);
    outbox.add(report('b'), false);
    await settled();
    expect(sent).toEqual([]);
    timers.advance(10);
    await settled();
    expect(sent).toEqual([['a', 'b']]);
  });

  it('go ahead of one that cannot wait', async () => {
    const { outbox, sent } = setUp();
    outbox.add(report('a'), false);
    outbox.add(report('b'));
    await settled();
    expect(sent).toEqual([['a', 'b']]);
  });

  it('go at once when the end is waited for', async () => {
    const { outbox, sent } = setUp();
    outbox.add(report('a'), false);
    expect(await outbox.drained(1_000)).toBe(true);
    expect(sent).toEqual([['a']]);
  });

  it('are cut into requests that a broker takes', async () => {
    const { outbox, sent } = setUp();
    for (let i = 0; i < 2_500; i += 1) outbox.add(report('x'));
    for (let i = 0; i < 3; i += 1) outbox.add(report('y'.repeat(300_000)));
    await settled();
    expect(sent.map((batch) => batch.length)).toEqual([1_000, 1_000, 501, 1, 1]);
  });

  it('are not sent once they were taken back', async () => {
    const { outbox, sent } = setUp();
    const withdraw = outbox.add(report('a'));
    outbox.add(report('b'));
    expect(withdraw()).toBe(true);
    await settled();
    expect(withdraw()).toBe(false);
    expect(sent).toEqual([['b']]);
  });

  it('are never sent after they were abandoned, and whoever waits is told', async () => {
    const { outbox, sent, kafka, timers } = setUp();
    kafka.isAway = true;
    const waiting = outbox.deliver(report('a'));
    await settled();
    outbox.abandon();
    kafka.isAway = false;
    timers.advance(2_000);
    expect(await waiting).toBe('abandoned');
    expect(await outbox.deliver(report('b'))).toBe('abandoned');
    expect(sent).toEqual([]);
  });

  it('are not sent when that is not allowed any more, whether or not anybody said so', async () => {
    const { outbox, sent } = setUp(() => false);
    expect(await outbox.deliver(report('a'))).toBe('abandoned');
    expect(sent).toEqual([]);
  });

  it('are waited for as long as allowed, and no longer', async () => {
    const { outbox, kafka, timers } = setUp();
    expect(await outbox.drained(10)).toBe(true);
    kafka.isAway = true;
    outbox.add(report('a'));
    const drained = outbox.drained(5_000);
    await settled();
    timers.advance(5_000);
    expect(await drained).toBe(false);
  });
});
