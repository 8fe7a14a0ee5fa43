import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

/** Requests may take 5 s and more, so that nobody needs to know sooner. */
const LOOK_FOR_LATE_REQUESTS_EVERY_MS = 500;

/**
 * Mends kafkajs 2.2.4, which wakes the process for nothing:
 *
 * - After the first answer on a connection it sets a timer for requests that are held back, also when none is, with an
 *   instant of 1970 as its delay. So the timer fires and is set again every millisecond, on every connection, for ever.
 *   Measured: an idle consumer took 6 to 8 % of a core. Requests that are held back are still looked at, as before.
 * - It looks for requests without an answer ten times a second, on every connection.
 */
export const stopIdleTimers = (queue: Pick<typeof RequestQueue, 'prototype'> = RequestQueue): void => {
  const { scheduleCheckPendingRequests } = queue.prototype;
  queue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0) scheduleCheckPendingRequests.call(this);
  };
  queue.prototype.scheduleRequestTimeoutCheck = function (this: RequestQueue) {
    if (!this.enforceRequestTimeout) return;
    this.destroy();
    this.requestTimeoutIntervalId = setInterval(() => {
      timeOutLate(this);
      if (!this.isConnected()) this.destroy();
    }, LOOK_FOR_LATE_REQUESTS_EVERY_MS);
  };
};

const timeOutLate = ({ inflight }: RequestQueue): void => {
  for (const request of inflight.values())
    if (Date.now() - request.sentAt > request.requestTimeout) request.timeoutRequest();
};
