import { Pool } from 'undici';
import { PendingRequest } from './pending-request.js';
import { requestKinds } from './request-kinds.js';
import type { Step, StepOptions } from './step.js';
import { StepRecord } from './step-record.js';

/** Requests beyond so many wait for a connection; that counts as their latency, like any other waiting. */
const maxConnections = 4_096;

let kept: { readonly url: string; readonly pool: Pool } | undefined;

/** Sends all requests of a step, each when it is due, and resolves when nothing more can come. */
export const runStep = async (options: StepOptions): Promise<Step> => {
  const pool = await poolTo(options.url);
  const record = new StepRecord(options, startOfMs());
  const pending = new Set<PendingRequest>();
  await Promise.all([sendAll(pool, options, record, pending), record.allSettled()]);
  // What is still on its way must not be in the way of the next step.
  if (pending.size > 0) await closePool(pending);
  return record.step();
};

/** Connections stay open from step to step: opening a thousand of them is not what a step is about. */
const poolTo = async (url: string): Promise<Pool> => {
  if (kept?.url === url) return kept.pool;
  await closePool(new Set());
  const pool = new Pool(url, {
    connections: maxConnections,
    pipelining: 1,
    // Limits are counted from when a request was due, so they are kept here.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  kept = { url, pool };
  return pool;
};

const closePool = async (pending: ReadonlySet<PendingRequest>): Promise<void> => {
  for (const request of pending) request.abandon();
  await kept?.pool.destroy();
  kept = undefined;
};

/** Sends what is due, then sleeps until the next is; late ones go at once and none is left out. */
const sendAll = async (
  pool: Pool,
  options: StepOptions,
  record: StepRecord,
  pending: Set<PendingRequest>,
): Promise<void> => {
  const kind = requestKinds[options.request];
  const { devices, settings = {} } = options;
  const headers = { ...options.headers, 'content-type': 'application/json' };
  for (let n = 0; n < record.count; ) {
    const waitMs = record.dueInMs(n);
    if (waitMs > 0) {
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      continue;
    }
    const device = devices[n % devices.length];
    if (!device) throw new Error('a step needs devices');
    const { method, path, body } = kind.make(n, device, settings);
    const request = new PendingRequest(n, kind, record, pending);
    record.sent(n);
    pool.dispatch({ method, path, headers, ...(body !== undefined && { body }) }, request);
    n += 1;
  }
};

/** Epoch ms just as it changes: instants on the other clocks of this machine are whole milliseconds. */
const startOfMs = (): number => {
  const before = Date.now();
  for (;;) {
    const now = Date.now();
    if (now !== before) return now;
  }
};
