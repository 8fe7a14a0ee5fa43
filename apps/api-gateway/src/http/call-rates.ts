import { codes } from '@setpoint/codes';
import type { preHandlerHookHandler } from 'fastify';
import { callOf } from './call.js';
import { sendRefusal } from './envelope.js';

export interface RateLimits {
  /** Calls of one organisation in the long run; 0: not bounded. */
  readonly perSecond: number;
  /** How many more it may make at once after a pause. */
  readonly burst: number;
}

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** Beyond that the one that was added first is forgotten, and with it what it had used up. */
const MAX_BUCKETS = 10_000;

const MS_PER_S = 1_000;

/** A token bucket for each organisation, so that a busy one cannot take the service away from the others. */
export class CallRates {
  private readonly buckets = new Map<string, Bucket>();

  /** @param monotonic milliseconds on a clock that only goes forward */
  constructor(
    private readonly limits: RateLimits,
    private readonly monotonic: () => number = () => performance.now(),
  ) {}

  /** Takes a token. @returns 0, or after how many ms there will be one */
  take(orgId: string): number {
    const { perSecond, burst } = this.limits;
    if (perSecond === 0) return 0;
    const bucket = this.bucketOf(orgId);
    const now = this.monotonic();
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.filledAt) * perSecond) / MS_PER_S);
    bucket.filledAt = now;
    if (bucket.tokens < 1) return ((1 - bucket.tokens) * MS_PER_S) / perSecond;
    bucket.tokens -= 1;
    return 0;
  }

  private bucketOf(orgId: string): Bucket {
    const known = this.buckets.get(orgId);
    if (known) return known;
    const [oldest] = this.buckets.keys();
    if (oldest !== undefined && this.buckets.size >= MAX_BUCKETS) this.buckets.delete(oldest);
    const bucket = { tokens: this.limits.burst, filledAt: this.monotonic() };
    this.buckets.set(orgId, bucket);
    return bucket;
  }
}

/** Runs once a call is known to be its caller's: a stranger must not use up an organisation's share. */
export const rateCheck =
  (rates: CallRates): preHandlerHookHandler =>
  (request, reply, done) => {
    const call = callOf(request);
    const orgId = call.caller?.orgId ?? call.query.get('orgId');
    const waitMs = orgId === undefined ? 0 : rates.take(orgId);
    if (waitMs === 0) return done();
    reply.header('retry-after', Math.ceil(waitMs / MS_PER_S));
    sendRefusal(reply, codes.rateLimited, 'too many calls of this organisation');
  };
