import { describe, expect, it } from '@jest/globals';
import { createLogger } from '@setpoint/service-kit';
import { FakeReplyFilters } from '../../test/fake-reply-filters.js';
import { ManualTimers } from '../../test/manual-timers.js';
import type { Session } from '../sessions/session.js';
import { MAX_FILTERS, ReplyInterest } from './reply-interest.js';

const log = createLogger({ service: 'test', level: 'silent' });
const settled = () => new Promise((resolve) => setImmediate(resolve));

const setUp = (store = new FakeReplyFilters()) => {
  const timers = new ManualTimers();
  return { store, timers, interest: new ReplyInterest({ store, timers, log }) };
};
const sessionOf = (assetId: string, epoch = 1) => ({ device: { assetId }, epoch }) as Session;

describe('what a device waits for', () => {
  it('is kept for each device apart, and forgotten when it says so', () => {
    const { interest } = setUp();
    interest.remember('a', 'x');
    expect([interest.covers('a', 'x'), interest.covers('b', 'x')]).toEqual([true, false]);
    interest.forget('a', 'x');
    expect(interest.covers('a', 'x')).toBe(false);
  });

  it('is bounded: the oldest filter is forgotten first', () => {
    const { interest } = setUp();
    for (let i = 0; i <= MAX_FILTERS; i += 1) interest.remember('a', `t${i}`);
    expect([interest.covers('a', 't0'), interest.covers('a', `t${MAX_FILTERS}`)]).toEqual([false, true]);
  });

  it('is not kept when the filter is longer than any topic', async () => {
    const { store, interest } = setUp();
    const long = 'x'.repeat(513);
    interest.remember('a', long);
    await settled();
    expect([interest.covers('a', long), store.all()]).toEqual([false, []]);
    interest.forget('a', long);
    await settled();
    expect(store.writes).toBe(0);
  });

  it('survives a restart, and costs a session one look-up', async () => {
    const { store, interest: before } = setUp();
    before.remember('a', '/sys/p/a/+');
    await before.stop();
    const { interest } = setUp(store);
    expect(interest.covers('a', '/sys/p/a/x_reply')).toBe(false);
    expect(await interest.coveredBefore(sessionOf('a'), '/sys/p/a/x_reply')).toBe(true);
    expect(await interest.coveredBefore(sessionOf('a'), '/sys/p/b/x_reply')).toBe(false);
    expect(store.lookUps).toBe(1);
    await interest.coveredBefore(sessionOf('a', 2), '/sys/p/a/x_reply');
    expect(store.lookUps).toBe(2);
  });

  it('is written once, however often it is subscribed here', async () => {
    const { store, interest } = setUp();
    interest.remember('a', 'x');
    await settled();
    interest.remember('a', 'x');
    await settled();
    expect([store.all(), store.writes]).toEqual([['a x'], 1]);
  });

  it('ends with an unsubscription that the database has not heard of yet', async () => {
    const { store, interest: before } = setUp();
    before.remember('a', 'x');
    await settled();
    const { interest } = setUp(store);
    store.isAway = true;
    interest.forget('a', 'x');
    await settled();
    store.isReadable = true;
    expect(await interest.coveredBefore(sessionOf('a'), 'x')).toBe(false);
  });

  it('ends with an unsubscription after it was looked up', async () => {
    const { store, interest: before } = setUp();
    before.remember('a', 'x');
    await settled();
    const { interest } = setUp(store);
    expect(await interest.coveredBefore(sessionOf('a'), 'x')).toBe(true);
    interest.forget('a', 'x');
    expect(await interest.coveredBefore(sessionOf('a'), 'x')).toBe(false);
    await settled();
    expect(store.all()).toEqual([]);
  });

  it('is nothing while the registry is away, and looked up again when it is back', async () => {
    const { store, interest: before } = setUp();
    before.remember('a', 'x');
    await settled();
    const { interest } = setUp(store);
    store.isAway = true;
    expect(await interest.coveredBefore(sessionOf('a'), 'x')).toBe(false);
    store.isAway = false;
    expect(await interest.coveredBefore(sessionOf('a'), 'x')).toBe(true);
  });

  it('is written when the database is back, the last word about each filter', async () => {
    const { store, timers, interest } = setUp();
    store.isAway = true;
    for (const filter of ['x', 'y']) interest.remember('a', filter);
    await settled();
    interest.forget('a', 'x');
    interest.remember('b', 'z');
    store.isAway = false;
    timers.advance(1_000);
    await settled();
    expect(store.all()).toEqual(['a y', 'b z']);
  });

  it('is removed after all when the device unsubscribes while it is being written', async () => {
    const { store, interest } = setUp();
    let release = () => {};
    store.hold = new Promise<void>((resolve) => {
      release = resolve;
    });
    interest.remember('a', 'x');
    await settled();
    interest.forget('a', 'x');
    release();
    await settled();
    expect([store.all(), store.writes]).toEqual([[], 2]);
  });

  it('waits for the database in bounded numbers', async () => {
    const { store, interest } = setUp();
    for (let i = 0; i <= 50_000; i += 1) interest.remember(`a${i}`, 'x');
    await settled();
    expect([store.all().length, interest.covers('a50000', 'x')]).toEqual([50_000, true]);
    interest.remember('c', 'x');
    await settled();
    expect(store.all()).toHaveLength(50_001);
  });
});
