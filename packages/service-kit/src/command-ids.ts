import type { Clock } from './clock.js';

/*
 * commandId [contract 1.9], a 63-bit integer written in decimal:
 *
 *     bits 62..23  milliseconds since 1288834974657
 *     bits 22..13  worker
 *     bits 12..0   sequence within the millisecond
 */
const EPOCH_MS = 1_288_834_974_657;
const TIME_SHIFT = 23n;
const WORKER_SHIFT = 13n;
const MAX_WORKER = 1023;
const MAX_SEQUENCE = 8191;
const MAX_ID = 2n ** 63n - 1n;

/** Makes the command ids of one process: strictly increasing, also when the clock steps back. */
export class CommandIds {
  private readonly workerBits: bigint;
  private lastMs = EPOCH_MS;
  /** The smallest id of the last millisecond. */
  private first: bigint;
  private sequence = -1;

  /** @param workerId 0..1023, unlike that of every process that makes ids at the same time */
  constructor(
    workerId: number,
    private readonly clock: Clock,
  ) {
    if (!Number.isInteger(workerId) || workerId < 0 || workerId > MAX_WORKER)
      throw new RangeError(`worker id ${workerId} is not within 0..${MAX_WORKER}`);
    this.workerBits = BigInt(workerId) << WORKER_SHIFT;
    this.first = this.workerBits;
  }

  next(): string {
    const nowMs = Math.floor(this.clock.now());
    if (nowMs > this.lastMs) this.begin(nowMs);
    else if (this.sequence < MAX_SEQUENCE) this.sequence += 1;
    else this.begin(this.lastMs + 1);
    return String(this.first + BigInt(this.sequence));
  }

  /** When the last id was created, which the id itself also says. */
  get lastTimeMs(): number {
    return this.lastMs;
  }

  private begin(ms: number): void {
    this.lastMs = ms;
    this.first = firstCommandIdAt(ms) | this.workerBits;
    this.sequence = 0;
  }
}

/** The smallest id a command created at `ms` can have: the lower bound of a search by time. */
export const firstCommandIdAt = (ms: number): bigint => BigInt(ms - EPOCH_MS) << TIME_SHIFT;

/** When the command with this id was created, epoch ms. */
export const commandTimeMs = (id: string | bigint): number => Number(BigInt(id) >> TIME_SHIFT) + EPOCH_MS;

/** Whether a text can be a command id: 1 to 19 digits, at most 2^63 - 1. */
export const isCommandId = (text: string): boolean => /^[0-9]{1,19}$/.test(text) && BigInt(text) <= MAX_ID;
