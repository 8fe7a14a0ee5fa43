import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import { stopIdleTimers } from './idle-timers.js';

interface Queue extends RequestQueue {
  push(request: object): void;
  fulfillRequest(response: object): void;
  checkPendingRequests(): void;
}

const logger = { debug: () => undefined, warn: () => undefined };
const entryOf = (correlationId: number, reject: (failure: Error) => unknown = () => undefined) => ({
  correlationId,
  resolve: () => undefined,
  reject,
});

/** A queue of one request at a time, which counts what it lets go. */
const makeQueue = (Class: typeof RequestQueue) => {
  const sent: number[] = [];
  const Constructor = Class as unknown as new (options: object) => Queue;
  const queue = new Constructor({
    maxInFlightRequests: 1,
    requestTimeout: 1_000,
    enforceRequestTimeout: true,
    logger,
  });
  const push = (id: number) =>
    queue.push({ entry: entryOf(id), expectResponse: true, sendRequest: () => sent.push(id) });
  const answer = (correlationId: number) => queue.fulfillRequest({ correlationId, payload: null, size: 0 });
  return { queue, push, answer, sent };
};

describe('the request queue of kafkajs', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('is still in need of mending: unmended, it sets a timer though nothing is held back', () => {
    class Unmended extends RequestQueue {}
    const { push, answer } = makeQueue(Unmended);
    push(1);
    answer(1);
    expect(jest.getTimerCount()).toBe(1);
  });

  it('sets no timer when nothing is held back', () => {
    class Mended extends RequestQueue {}
    stopIdleTimers(Mended);
    const { push, answer } = makeQueue(Mended);
    push(1);
    answer(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('still gives up a request that is not answered, and looks for it twice a second', () => {
    class Mended extends RequestQueue {}
    stopIdleTimers(Mended);
    const { queue } = makeQueue(Mended);
    const failures: string[] = [];
    queue.scheduleRequestTimeoutCheck();
    queue.push({
      entry: entryOf(1, (failure) => failures.push(failure.name)),
      expectResponse: true,
      sendRequest: () => undefined,
    });
    jest.advanceTimersByTime(1_000);
    expect(failures).toEqual([]);
    jest.advanceTimersByTime(500);
    expect(failures).toEqual(['KafkaJSRequestTimeoutError']);
    queue.destroy();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('still lets go what was held back', () => {
    class Mended extends RequestQueue {}
    stopIdleTimers(Mended);
    const { push, answer, sent } = makeQueue(Mended);
    push(1);
    push(2);
    expect(sent).toEqual([1]);
    expect(jest.getTimerCount()).toBe(1);
    answer(1);
    expect(sent).toEqual([1, 2]);
  });
});
