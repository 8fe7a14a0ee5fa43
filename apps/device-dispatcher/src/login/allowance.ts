import { keepNewest } from '@setpoint/service-kit';

export interface AllowanceOptions {
  /** How many are allowed at once, and how many more with every minute; 0 is without limit. */
  readonly perMinute: number;
  /** Kept at most; who was counted longest ago is forgotten first. */
  readonly maxKeys: number;
}

interface Bucket {
  left: number;
  at: number;
  toldAt: number;
}

const MINUTE_MS = 60_000;

/** How often something may happen, for each key by itself. Times are of any clock that only moves forward, ms. */
export class Allowances {
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly options: AllowanceOptions) {}

  get size(): number {
    return this.buckets.size;
  }

  has(key: string, nowMs: number): boolean {
    const bucket = this.buckets.get(key);
    return bucket === undefined || this.leftOf(bucket, nowMs) >= 1;
  }

  take(key: string, nowMs: number): void {
    const { perMinute, maxKeys } = this.options;
    if (perMinute === 0) return;
    const bucket = this.buckets.get(key) ?? { left: perMinute, at: nowMs, toldAt: Number.NEGATIVE_INFINITY };
    bucket.left = Math.max(0, this.leftOf(bucket, nowMs) - 1);
    bucket.at = nowMs;
    keepNewest(this.buckets, key, bucket, maxKeys);
  }

  forget(key: string): void {
    this.buckets.delete(key);
  }

  /** True once a minute for a key that has nothing left: that is when it is worth a line in the log. */
  isNews(key: string, nowMs: number): boolean {
    const bucket = this.buckets.get(key);
    if (!bucket || nowMs - bucket.toldAt < MINUTE_MS) return false;
    bucket.toldAt = nowMs;
    return true;
  }

  private leftOf({ left, at }: Bucket, nowMs: number): number {
    const { perMinute } = this.options;
    return Math.min(perMinute, left + ((nowMs - at) * perMinute) / MINUTE_MS);
  }
}
