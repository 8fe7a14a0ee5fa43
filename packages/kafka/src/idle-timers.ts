import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

/**
 * Mends kafkajs 2.2.4: after the first answer on a connection it sets a timer for requests that are held back, also when
 * none is, with an instant of 1970 as its delay. So the timer fires and is set again every millisecond, on every
 * connection, for ever. Measured: an idle consumer took 6 to 8 % of a core.
 *
 * Requests that are held back are still looked at, as before.
 */
export const stopIdleTimers = (queue: Pick<typeof RequestQueue, 'prototype'> = RequestQueue): void => {
  const { scheduleCheckPendingRequests } = queue.prototype;
  queue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0) scheduleCheckPendingRequests.call(this);
  };
};
