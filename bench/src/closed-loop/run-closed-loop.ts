import { Pool } from 'undici';
import type { Judgement } from '../load/request-kind.js';
import { requestKinds } from '../load/request-kinds.js';
import type { ClosedLoopOptions, ClosedLoopResult } from './closed-loop-calls.js';

/** In place of an HTTP status where the connection failed. */
const CONNECTION_FAILED = 'no connection';

export const runClosedLoop = async (options: ClosedLoopOptions): Promise<ClosedLoopResult> => {
  const { url, callers, from = 0, seconds = Infinity, count = Infinity } = options;
  const pool = new Pool(url, { connections: callers, pipelining: 1, headersTimeout: 70_000 });
  const latencyMs: number[] = [];
  const others = new Map<string, number>();
  const startedAt = performance.now();
  let sent = 0;
  const call = async () => {
    while (sent < count && performance.now() - startedAt < seconds * 1_000) {
      const n = from + sent;
      sent += 1;
      const sentAt = performance.now();
      const said = await ask(pool, options, n);
      if (said === '200/0') latencyMs.push(performance.now() - sentAt);
      else others.set(said, (others.get(said) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  const tookMs = performance.now() - startedAt;
  await pool.destroy();
  return {
    sent,
    succeeded: latencyMs.length,
    others: Object.fromEntries(others),
    tookMs,
    latencyMs: Float64Array.from(latencyMs),
  };
};

/** @returns "HTTP status/code" */
const ask = async (pool: Pool, options: ClosedLoopOptions, n: number): Promise<string> => {
  const { devices, settings = {} } = options;
  const kind = requestKinds[options.request];
  const device = devices[n % devices.length];
  if (!device) throw new Error('a closed loop needs devices');
  const { method, path, body } = kind.make(n, device, settings);
  try {
    const response = await pool.request({
      method,
      path,
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body }),
    });
    const judgement: Judgement = kind.judge(response.statusCode, await response.body.text());
    return `${response.statusCode}/${judgement.code}`;
  } catch {
    return CONNECTION_FAILED;
  }
};
